"""What the scopes of this app are called in the label "who can see this": a member's people, one person."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from focalpoints.models import Member, Person
from r2pnet.visibility import Reader, numbers_in


def in_words(scopes: Collection[str], reader: Reader | None) -> Mapping[str, str]:
    """Words for `member:12` and `person:7`. Who reads the label sees what is narrowed to it, and may read the name."""
    return {**_of_members(numbers_in(scopes, "member")), **_of_persons(numbers_in(scopes, "person"), reader)}


def _of_members(numbers: Collection[int]) -> dict[str, str]:
    found = Member.objects.filter(pk__in=numbers).with_names() if numbers else []
    words = gettext("Only the people of %(member)s")
    return {f"member:{member.pk}": words % {"member": member.name} for member in found}


def _of_persons(numbers: Collection[int], reader: Reader | None) -> dict[str, str]:
    own = set()
    if numbers and reader is not None and reader.is_authenticated:
        own = set(Person.objects.filter(user=reader.pk, pk__in=numbers).values_list("pk", flat=True))
    return {
        f"person:{number}": gettext("Only you") if number in own else gettext("Only the person themselves")
        for number in numbers
    }
