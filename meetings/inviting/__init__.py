"""Members and organisations are invited to a meeting, answer, and are reminded while they are silent."""
