"""Small helpers beside the API, under the names that pyzmq gives them.

Rule for this folder: each module stands alone and is imported by who needs it; this file
imports nothing.
"""
