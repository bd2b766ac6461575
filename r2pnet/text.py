"""Text for searching: without accents, case or punctuation."""

import unicodedata


def searchable(text: str) -> str:
    """Words of `text` without accents and case, each after one space, so that `" " + start of a word` finds it.

    "Côte d'Ivoire" becomes " cote d ivoire". Letters of every script are kept.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    words = "".join(kept).split()
    return "".join(f" {word}" for word in words)
