"""The yearly confirmation of entries: who is asked when, by link, on the desk, on paper; and what staff see."""
