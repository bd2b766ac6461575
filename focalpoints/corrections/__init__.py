"""Own entry of a member: what its people correct at once, what they propose, and how staff decide it."""
