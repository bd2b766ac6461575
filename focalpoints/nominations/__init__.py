"""Nominations: the pages on which a member names somebody for an office and the secretariat decides."""
