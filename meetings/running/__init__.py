"""The secretariat runs a meeting from its desk: makes it from an earlier one, takes steps, moves it, changes seats."""
