"""Nominations: services, pages, leaks, races, how long they are kept."""
