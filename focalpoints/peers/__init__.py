"""Members find each other, and write to each other without addresses."""
