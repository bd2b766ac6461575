"""Deeds on meetings and papers: one file a deed."""
