"""How long proposed corrections are kept, what a person is shown of theirs, and taking a name out of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from focalpoints.corrections.facts import lines_of, named
from focalpoints.models import ProposedCorrection, User
from focalpoints.models.proposed_correction import CorrectionState
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.retention import Forgotten, Held, Kept

TEXTS = ("source_url", "source_note", "remark", "reason")
VALUES = ("changes", "published")


def kept_corrections() -> Kept:
    """What is said of them on the pages about what is kept."""
    until = _(
        "what was published, for good, as part of the record; what was declined or withdrawn %(days)d days after that. "
        "Your name goes when you ask for it to be erased."
    )
    return Kept(
        17,
        _("Corrections that a member has proposed"),
        _("Who proposed what for the entry of a member and when, the source, what became of it and why."),
        _("so that it can be said how a public fact came about, and the proposer is answered."),
        until % {"days": settings.CORRECTION_KEPT_DAYS},
        _("the people of the member, and the secretariat."),
        holds=(Held(ProposedCorrection, "proposed_at"),),
        next_day=next_day,
    )


def forget_corrections(day: date) -> Iterator[Forgotten]:
    """Delete, history and all, those that became nothing and whose time is over on `day`."""
    last = day - timedelta(days=settings.CORRECTION_KEPT_DAYS)
    old = list(_became_nothing().filter(decided_at__date__lte=last).values_list("pk", flat=True))
    if old:
        with transaction.atomic():
            ProposedCorrection.objects.filter(pk__in=old).delete()
            ProposedCorrection.history.filter(id__in=old).delete()  # after it: to be deleted is a line of history, too
    yield Forgotten(_("Proposed corrections that were not published"), "", len(old))


def next_day() -> date | None:
    """When the oldest of those that became nothing is deleted."""
    oldest = _became_nothing().order_by().aggregate(oldest=Min("decided_at"))["oldest"]
    return network_day(oldest) + timedelta(days=settings.CORRECTION_KEPT_DAYS) if oldest else None


def own_corrections(account: User) -> OwnData:
    """What this account has proposed, the newest first; two queries."""
    found = list(ProposedCorrection.objects.filter(proposed_by=account).with_all())
    institutions = named(found)
    rows = [
        {
            _("member"): one.member.name,
            _("about"): one.about,
            _("proposed on"): day_in_words(network_day(one.proposed_at)),
            _("proposed"): "; ".join(f"{line.label}: {line.proposed}" for line in lines_of(one, institutions)),
            _("source"): " ".join(filter(None, (one.source_note, one.source_url))),
            _("remark"): one.remark,
            _("state"): str(one.get_state_display()),
            _("reason"): one.reason,
        }
        for one in found
    ]
    why = _("So that it can be said how a public fact came about, and you are answered.")
    until = _("%(days)d days where it was declined or withdrawn; else for good, without your name when you ask.")
    return OwnData(_("Corrections you proposed"), why, until % {"days": settings.CORRECTION_KEPT_DAYS}, rows, 41)


def erase_from_corrections(whom: Erased) -> None:
    """No proposal names the person any more, nor does its history; what was proposed stays."""
    own = ProposedCorrection.objects.filter(proposed_by__in=[one.pk for one in whom.accounts])
    keys = set(own.values_list("pk", flat=True))
    rows: tuple[QuerySet[Any], ...] = (ProposedCorrection._base_manager.all(), ProposedCorrection.history.all())
    for found in rows:
        for row in found.values("pk", "id", *TEXTS, *VALUES):
            _scrub(found, row, whom if row["id"] in keys else whom.told_apart)


def _scrub(rows: QuerySet[Any], row: dict[str, Any], whom: Erased) -> None:
    """Past every `save` and history."""
    said = {name: whom.scrubbed(row[name]) for name in TEXTS}
    said |= {name: _scrubbed(row[name], whom) for name in VALUES}
    if any(said[name] != row[name] for name in said):
        QuerySet(rows.model).filter(pk=row["pk"]).update(**said)


def _scrubbed(changes: dict[str, dict[str, str]], whom: Erased) -> Any:
    return {name: {when: whom.scrubbed(text) for when, text in pair.items()} for name, pair in changes.items()}


def _became_nothing() -> QuerySet[ProposedCorrection]:
    nothing = (CorrectionState.DECLINED, CorrectionState.WITHDRAWN)
    found: QuerySet[ProposedCorrection] = ProposedCorrection.objects.filter(state__in=nothing)
    return found
