"""Prospective members: how far each has come, and its becoming a member; for the secretariat alone."""
