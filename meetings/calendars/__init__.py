"""Meetings in calendars: as one file, as the feed of one person, as that of the whole network."""
