"""The handover pack: what a successor needs on the first day, for the people of one member."""
