"""One deed to many rows at once, each checked like a single one: what would become of each is shown before."""
