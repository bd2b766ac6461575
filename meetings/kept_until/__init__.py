"""What is held of a meeting until which day, for the secretariat; and for each person of their own registration."""
