"""How many pairs looked alike when somebody last counted: for the desk, which must not look for them itself."""

from django.core.cache import cache

from focalpoints.duplicates.finding import pairs_that_look_alike
from focalpoints.duplicates.kinds import KINDS


def keep_number(key: str, number: int) -> None:
    """Remember how many pairs of one kind there are; lost with the cache, and counted again every night."""
    cache.set(_name(key), number, None)


def number_of_pairs() -> int:
    """All kinds together, as they were last counted; 0 where nobody has."""
    return sum(cache.get_many([_name(key) for key in KINDS]).values())


def count_all() -> None:
    """Count the pairs of every kind: in the worker, every night."""
    for key, kind in KINDS.items():
        keep_number(key, len(pairs_that_look_alike(kind)))


def _name(key: str) -> str:
    return f"duplicates:{key}"
