"""Names of states and organisations: a member is sorted and found by them, so it follows in the same transaction."""

from collections.abc import Callable

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from focalpoints.models import Country, Member, Organisation, OtherName, User
from r2pnet.acting import Why
from r2pnet.recording import record, remove

Follower = Callable[[Country], None]
_followers: list[Follower] = []


def follow_names(follower: Follower) -> Follower:
    """Offer, from an app's `following_names.py`, what else has to be found by a state's new name."""
    _followers.append(follower)
    return follower


def save_country(country: Country, *, by: User | None, reason: Why = "") -> Country:
    """Save a state and renew what is found by its names. Raises as `record`."""
    with transaction.atomic():
        record(country, by=by, reason=reason)
        _renew(country)
    return country


def save_other_name(name: OtherName, *, by: User | None, reason: Why = "") -> OtherName:
    """Save a name that people type for a state. Raises as `record`."""
    with transaction.atomic():
        record(name, by=by, reason=reason)
        _renew(name.country)
    return name


def remove_other_name(name: OtherName, *, by: User | None, reason: Why = "") -> None:
    """Take a name back: nothing is found by it any more."""
    with transaction.atomic():
        remove(name, by=by, reason=reason)
        _renew(name.country)


def save_organisation(organisation: Organisation, *, by: User | None, reason: Why = "") -> Organisation:
    """Save an organisation and renew its member's names. Raises as `record`."""
    with transaction.atomic():
        record(organisation, by=by, reason=reason)
        _renew_members(organisation=organisation)
    return organisation


def _renew(country: Country) -> None:
    _renew_members(country=country)
    autodiscover_modules("following_names")
    for follower in _followers:
        follower(country)


def _renew_members(**named_by: Country | Organisation) -> None:
    """A member's own save collects its names; nobody edited the member, so its history says nothing."""
    for member in Member.objects.with_names().filter(**named_by):
        member.skip_history_when_saving = True
        member.save()
