"""Texts of the manual merged, carried forward and compared by the identity of their blocks.

A text is a tuple of `Block`. Nothing here reads or writes the database.
"""
