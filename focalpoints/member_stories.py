"""The whole story of a member as staff read it: what the apps offer to it in their `member_story.py`.

An app offers there `sections(member, request) -> list[MemberSection]`; `histories(member, request) -> list[Told]`, the
histories that belong to the story; and `subjects(member, request) -> list[str]`, the records that messages to the
member's people are about, as `outbox.Message.about` writes them. Each in a constant number of queries.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from focalpoints.member_sections import MemberSection
from focalpoints.models import Appointment, Member, Person
from r2pnet.history_stream import HistoryStream, Told
from r2pnet.offers import offered


def people_of(member: Member, request: HttpRequest) -> QuerySet[Any]:
    """Everybody who holds, is to hold or has held an office of `member`, as far as the reader may see them."""
    held = Appointment.everything.filter(member=member, person__isnull=False)
    return Person.objects.visible_to(request.user).filter(pk__in=held.values("person"))


def rendered_story(member: Member, request: HttpRequest) -> list[SafeString]:
    """The sections of every app, in their order."""
    found: list[MemberSection] = [
        section for offer in offered("member_story", "sections") for section in offer(member, request)
    ]
    found.sort(key=lambda section: section.order)
    return [render_to_string(section.template, dict(section.context), request) for section in found]


def history_of(member: Member, request: HttpRequest) -> HistoryStream:
    """All changes of all that belongs to the story."""
    told: Iterable[Told] = (one for offer in offered("member_story", "histories") for one in offer(member, request))
    return HistoryStream(told)


def subjects_of(member: Member, request: HttpRequest) -> list[str]:
    """The records that messages of the story are about."""
    return [one for offer in offered("member_story", "subjects") for one in offer(member, request)]


def address_of(page: str, *keys: Any) -> str:
    """The address of a page of the admin; empty where there is none."""
    try:
        return reverse(f"admin:{page}", args=keys)
    except NoReverseMatch:
        return ""
