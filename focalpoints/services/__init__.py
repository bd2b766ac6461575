"""Deeds on members, offices and accounts: one file a deed."""
