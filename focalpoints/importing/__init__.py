"""The heart of the import: what the columns mean, what a row says, whom it means, what would change."""
