"""Joining a meeting online: who is told the address, when, and how somebody says that they take part."""
