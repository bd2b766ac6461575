"""Whose an address is: of one who signs in with it, else of those who are on record with it."""

from focalpoints.models import Person


def persons_with(address: str) -> list[Person]:
    """Who signs in with `address`, alone; else those whose work e-mail it is, two at most; those erased are nobody."""
    address = address.strip()
    known = Person.objects.filter(anonymised_at=None).select_related("user")
    if owner := known.filter(user__email=address.lower()).first():
        return [owner]
    return list(known.filter(work_email__iexact=address).order_by("pk")[:2])
