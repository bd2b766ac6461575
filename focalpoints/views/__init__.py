"""Pages about members: one file a family."""
