"""Texts of the manual on paper: chapters and editions as plain values, and the parts of their files."""
