"""The few questions of a meeting's own: asked after the seat is given, read by whom they say, deleted in time."""
