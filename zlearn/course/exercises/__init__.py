"""The exercises: one module a notebook, e00, e01, …; found by the exercise's id when asked for.

Rule for this folder: a module registers its exercises and their texts, and does nothing else
when it is imported.
"""
