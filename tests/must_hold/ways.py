"""The ways in which staff write, each trying to write what a rule forbids; what came of it is for the test to say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from focalpoints.models import Appointment, Institution, Member, Person, SteeringTerm, User
from focalpoints.models.term import Term
from focalpoints.services.joining import save_member
from focalpoints.services.terms import save_appointment, save_steering_term
from meetings.models import Capacity, Meeting
from meetings.services.announcing import save_meeting
from meetings.services.inviting import save_capacity
from r2pnet.recording import record
from r2pnet.refusal import Refused
from tests.admin.pages import errors_of, filled_in
from tests.focalpoints.importing.sheets import decided, read, uploaded, written

SERVICES: dict[type[models.Model], Callable[..., Any]] = {
    Appointment: save_appointment,
    SteeringTerm: save_steering_term,
    Member: save_member,
    Meeting: save_meeting,
    Capacity: save_capacity,
    Person: record,
    Institution: record,
}
# The inline in which a thing stands on the page of another, and the field that leads to that page.
INLINES = {
    Appointment: ("appointments", "member"),
    SteeringTerm: ("steering_terms", "member"),
    Capacity: ("capacities", "meeting"),
}


@dataclass(frozen=True)
class Attempt:
    """A thing that may not become so: the row with its forbidden values set, and what a form would be sent.

    `cells` are the line of a spreadsheet that says it, `deed` the deed to many rows of the admin that would do it, with
    what is typed for it.
    """

    thing: Any
    typed: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    deed: tuple[str, dict[str, str]] = ("", {})


def by_service(attempt: Attempt, client: Client, by: User) -> list[str]:
    """The words of the service's refusal; none when it was written."""
    try:
        SERVICES[type(attempt.thing)](attempt.thing, by=by)
    except Refused as refusal:
        return [refusal.message]
    except ValidationError as error:
        return error.messages
    return []


def by_shell(attempt: Attempt, client: Client, by: User) -> list[str]:
    """What the row itself or the database says to `save`; none when it was written."""
    try:
        with transaction.atomic():
            attempt.thing.save()
    except IntegrityError as error:
        return [str(error)]
    except ValidationError as error:
        return error.messages
    return []


def by_admin_form(attempt: Attempt, client: Client, by: User) -> list[str]:
    """What the page of the record in the admin says of what was typed; none when it was saved. Terms are corrected."""
    meta = attempt.thing._meta
    deed, args = ("change", [attempt.thing.pk]) if attempt.thing.pk else ("add", [])
    reason = {}
    if attempt.thing.pk and isinstance(attempt.thing, Term):
        deed, reason = "correct", {"reason": "Recorded wrongly"}
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_{deed}", args=args)
    return _said(client.post(url, filled_in(client.get(url), **reason, **attempt.typed)))


def by_inline(attempt: Attempt, client: Client, by: User) -> list[str]:
    """What the page of the member or meeting says of what was typed in the row of an inline; none when it was saved."""
    prefix, parent_field = INLINES[type(attempt.thing)]
    parent = getattr(attempt.thing, parent_field)
    url = reverse(f"admin:{parent._meta.app_label}_{parent._meta.model_name}_change", args=[parent.pk])
    page = client.get(url)
    [formset] = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == prefix]
    if attempt.thing.pk and isinstance(attempt.thing, Term):
        return _forged(attempt, client, url, filled_in(page), prefix)
    keys = [form.instance.pk for form in formset.forms]
    row = keys.index(attempt.thing.pk) if attempt.thing.pk else formset.initial_form_count()
    typed = {f"{prefix}-{row}-{name}": value for name, value in attempt.typed.items() if name != parent_field}
    sent = filled_in(page) | typed | {f"{prefix}-TOTAL_FORMS": max(row + 1, formset.initial_form_count())}
    return _said(client.post(url, sent))


def by_import(attempt: Attempt, client: Client, by: User) -> list[str]:
    """What the plan of a spreadsheet says; it is then decided and written all the same, as if nobody had looked."""
    held = read(uploaded(attempt.cells, by=by))
    said = [words["sentence"] for row in held.rows.all() for words in row.sentences]
    said += [doubt["question"] for row in held.rows.all() for doubt in row.doubts]
    written(decided(held, by))
    return said


def by_bulk_deed(attempt: Attempt, client: Client, by: User) -> list[str]:
    """What the page of a deed to many rows says of this one; it is then sent all the same."""
    deed, typed = attempt.deed
    meta = attempt.thing._meta
    listed = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    chosen = client.post(listed, {"action": deed, "_selected_action": [attempt.thing.pk]})
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_bulk", args=[deed])
    page = client.post(url, {"rows": chosen.context["carried"], "look": "yes", "filters": "", **typed})
    refused = [fate.refusal for fate, _address in page.context["rows"] if fate.refusal]
    said = [words for found in page.context["form"].errors.values() for words in found] + refused
    client.post(url, {"rows": page.context["carried"], "seen": page.context["seen"], "do": "yes", **typed})
    return said


def _forged(attempt: Attempt, client: Client, url: str, sent: dict[str, Any], prefix: str) -> list[str]:
    """A term that is on record is in no row of a form; who sends one all the same reaches nothing."""
    row = {"id": attempt.thing.pk, "seen_version": attempt.thing.version, **attempt.typed}
    sent |= {f"{prefix}-0-{name}": value for name, value in row.items()}
    client.post(url, sent | {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 1})
    return ["No row of the page is about it."]


def _said(answer: Any) -> list[str]:
    if answer.status_code == 302:
        return []
    return [words for found in errors_of(answer).values() for words in found]


WAYS = {
    "service": by_service,
    "admin form": by_admin_form,
    "inline": by_inline,
    "bulk deed": by_bulk_deed,
    "import": by_import,
    "shell": by_shell,
}
