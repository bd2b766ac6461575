"""What the manual writes to people: the portal's own words, which staff can change by language."""

import manual.silence_mails  # noqa: F401  (its kinds are offered where they are made)
