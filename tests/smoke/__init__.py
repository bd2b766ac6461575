"""From nothing to Ctrl-C: the command that a person types, in an empty folder."""
