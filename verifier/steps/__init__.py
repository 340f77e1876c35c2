"""The steps of a verification, one module a group, numbered as in the format.

Each step is a pure function that returns the code of its cause, or None if it passed.
"""
