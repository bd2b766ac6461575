"""Meetings, their hosts, and papers."""
