"""The floor: a plain, clean Django page of the same rows, with settings of its own; never part of the portal."""
