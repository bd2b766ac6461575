"""How long nominations are kept, what they hold about a person, and taking a person out of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Nomination, NominationLetter, Person, User
from focalpoints.models.nomination import NominationState
from focalpoints.peers.reasons import language_names
from focalpoints.scrubbing import scrub_texts
from focalpoints.services.nomination_letters import empty_letters
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData, neutral_name
from r2pnet.retention import Forgotten, Held, Kept

FRUITLESS = (NominationState.DECLINED, NominationState.WITHDRAWN)
TEXTS = ("name", "phone", "position", "institution_name", "decline_reason")


def kept_nominations() -> Kept:
    """What the page on privacy says of them."""
    until = _(
        "declined and withdrawn ones are deleted %(days)d days after; accepted ones stay with the office that came of "
        "them, without name and address once the person is erased."
    )
    return Kept(
        17,
        _("Nominations for an office"),
        _("Name, work e-mail, phone, languages and office of who is nominated; who nominated, when, and the answer."),
        _("so that it can be said by whom an office was filled."),
        until % {"days": settings.NOMINATION_KEPT_DAYS},
        _("the people of the member that nominated, and the secretariat."),
        holds=(Held(Nomination, "nominated_at"),),
        next_day=_next_day,
    )


def forget_nominations(day: date) -> Iterator[Forgotten]:
    """Delete, history and all, what was declined or withdrawn so long ago that it may not be kept beyond `day`."""
    last = day - timedelta(days=settings.NOMINATION_KEPT_DAYS)
    with transaction.atomic():
        old = list(_fruitless().filter(decided_at__date__lte=last).values_list("pk", flat=True))
        delete_nominations(old)
        yield Forgotten(_("Nominations that came to nothing"), "", len(old))


def delete_nominations(keys: Iterable[int]) -> None:
    """Delete these nominations and all that their history says."""
    wanted = list(keys)
    if not wanted:
        return
    Nomination.objects.filter(pk__in=wanted).delete()
    Nomination.history.filter(id__in=wanted).delete()  # after it: to be deleted is a line of history, too


def own_nominations(person: Person, account: User) -> OwnData:
    """Those that name the person, and that the account nominated somebody else, of whom nothing is told; one query."""
    named = models.Q(person=person)
    for address in {person.work_email, account.email} - {""}:
        named |= models.Q(work_email__iexact=address)
    found = Nomination.objects.filter(named | models.Q(nominated_by=account)).with_all()
    found = found.annotate(is_theirs=models.Case(models.When(named, then=True), default=False))
    why = _("So that it can be said by whom an office was filled. The people of the member see it as well.")
    until = _(
        "Declined and withdrawn ones %(days)d days; accepted ones as long as the office, without your name when "
        "you ask."
    )
    rows = [_row(one) if one.is_theirs else _deed(one) for one in found.order_by("-nominated_at", "-pk")]
    return OwnData(_("Nominations"), why, until % {"days": settings.NOMINATION_KEPT_DAYS}, rows, 13)


def erase_from_nominations(whom: Erased) -> None:
    """Delete the nominations of the person that came to nothing; the others say neither name nor contact any more."""
    keys = _found(_naming(whom)) | set(_of_nobody_else(_found(_of_the_name(whom))))
    accepted = set(Nomination.objects.filter(pk__in=keys, state=NominationState.ACCEPTED).values_list("pk", flat=True))
    _empty_letters(keys, whom)
    delete_nominations(keys - accepted)
    nobody: dict[str, Any] = {"name": neutral_name(), "work_email": "", "phone": "", "languages": []}
    models.QuerySet(Nomination).filter(pk__in=accepted).update(**nobody)
    Nomination.history.filter(id__in=accepted).update(**nobody)
    for rows in (Nomination._base_manager.all(), Nomination.history.all()):
        scrub_texts(rows, TEXTS, whom.told_apart)


def _empty_letters(keys: Iterable[int], whom: Erased) -> None:
    """Of these nominations, and of those of members in which the person served: they may name who was before."""
    kind, _colon, number = whom.key.partition(":")
    served = Appointment.history.filter(person=int(number) if kind == "person" else None).values("member")
    of_them = Nomination.objects.filter(models.Q(pk__in=list(keys)) | models.Q(member__in=served)).values("letter")
    empty_letters(NominationLetter.objects.filter(pk__in=of_them), whom)


def _naming(whom: Erased) -> models.Q:
    kind, _colon, number = whom.key.partition(":")
    named = models.Q(person=int(number)) if kind == "person" else models.Q(pk__in=[])
    for address in whom.contacts:
        named |= models.Q(work_email__iexact=address)
    return named


def _of_the_name(whom: Erased) -> models.Q:
    """By the whole name; a phone alone is that of a desk, and passes on with it."""
    named = models.Q(pk__in=[])
    for name in whom.told_apart.names:
        named |= models.Q(name__iexact=name)
    return named


def _found(wanted: models.Q) -> set[int]:
    """The keys of those of which the row, or its history, is as `wanted`."""
    now, before = Nomination.objects.filter(wanted), Nomination.history.filter(wanted)
    return {*now.values_list("pk", flat=True), *before.values_list("id", flat=True)}


def _of_nobody_else(keys: Iterable[int]) -> Iterable[int]:
    """Without those that led to an office of somebody on record, who is known not to be the person."""
    return Nomination.objects.filter(pk__in=list(keys), person=None).values_list("pk", flat=True)


def _fruitless() -> Any:
    return Nomination.objects.filter(state__in=FRUITLESS).order_by()


def _next_day() -> date | None:
    """When the oldest that came to nothing is deleted."""
    oldest = _fruitless().aggregate(oldest=Min("decided_at"))["oldest"]
    return network_day(oldest) + timedelta(days=settings.NOMINATION_KEPT_DAYS) if oldest else None


def _deed(one: Nomination) -> Mapping[str, Any]:
    """That it was made, and what became of it; not whom it names."""
    return {
        _("member"): one.member.name,
        _("role"): str(one.get_role_display()),
        _("nominated"): day_in_words(network_day(one.nominated_at)),
        _("state"): str(one.get_state_display()),
    }


def _row(one: Nomination) -> Mapping[str, Any]:
    return {
        **_deed(one),
        _("name"): one.name,
        _("work e-mail"): one.work_email,
        _("phone"): one.phone,
        _("languages"): ", ".join(language_names(one.languages)),
        _("office"): one.office,
    }
