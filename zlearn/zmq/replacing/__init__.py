"""A folder for `sys.path`: who imports `zmq` from here gets zlearn's. See replace.py.

Rule for this folder: one module, with pyzmq's name.
"""
