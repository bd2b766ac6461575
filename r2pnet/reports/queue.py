"""Handing jobs to the broker."""


def broker_answers() -> bool:
    """Skeleton."""
    return True
