"""The programme of a meeting: its draft, its released versions, what changed, who signed up."""
