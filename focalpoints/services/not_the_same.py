"""Saying that two records that look alike are of two, and taking that back."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from focalpoints.duplicates.kinds import Kind
from focalpoints.models import NotTheSame, User


def say_not_the_same(kind: Kind, one: int, other: int, *, by: User) -> NotTheSame:
    """Note that the two are not the same, so that they are listed no more; what was noted already stays."""
    first, second = sorted((one, other))
    pair = {"kind": kind.key, "first_id": first, "second_id": second}
    if said := NotTheSame.objects.valid().filter(**pair).first():
        return said
    try:
        with transaction.atomic():
            return NotTheSame.objects.create(said_by=by, **pair)
    except IntegrityError:  # somebody else said it at the same moment
        return NotTheSame.objects.valid().get(**pair)


def take_back(said: NotTheSame, *, by: User) -> None:
    """List the two again, if they still look alike. That it was said, and taken back, stays on record."""
    NotTheSame.objects.valid().filter(pk=said.pk).update(taken_back_at=timezone.now(), taken_back_by=by)
