"""Conditional answers: the same edition is not sent twice, and nobody is shown a stale or a stranger's one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from focalpoints.models import Member, User
from r2pnet.conditional import answer, edition
from r2pnet.stamps import bump
from tests.factories import MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

GROUPS = ("focalpoints", "meetings")


def ask(
    address: str = "/members/", user: User | None = None, tag: str = "", session: str = "session-one"
) -> HttpRequest:
    request = RequestFactory().get(address, headers={"If-None-Match": tag} if tag else {})
    request.user = user or AnonymousUser()
    request.session = SessionStore(session_key=session)
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def tag(*args: Any, **kwargs: Any) -> str:
    return edition(ask(*args, **kwargs), GROUPS).tag


def test_a_reader_who_holds_the_edition_gets_a_304_with_its_tag_and_no_body() -> None:
    MemberFactory()
    now = edition(ask(tag=tag()), GROUPS)
    unchanged = now.unchanged(ask(tag=now.tag))
    assert isinstance(unchanged, HttpResponse)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", now.tag)


@pytest.mark.parametrize("held", ["", '"another"'])
def test_a_reader_who_holds_another_edition_or_none_gets_the_page(held: str) -> None:
    request = ask(tag=held)
    assert edition(request, GROUPS).unchanged(request) is None


def test_a_compressed_answers_weak_tag_counts_as_held() -> None:
    request = ask(tag=f"W/{tag()}")
    unchanged = edition(request, GROUPS).unchanged(request)
    assert unchanged is not None
    assert unchanged.status_code == 304


def test_a_change_of_any_table_on_the_page_is_a_new_edition_and_of_another_group_is_not() -> None:
    MemberFactory()
    MeetingFactory()
    before = edition(ask(), ["focalpoints"]).tag, tag()
    bump("meetings")
    after = edition(ask(), ["focalpoints"]).tag, tag()
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)


def test_a_change_that_is_taken_back_never_brings_an_old_tag_back() -> None:
    member = MemberFactory(joining_note="")
    tags = {tag()}
    for note in ("changed", ""):
        Member.objects.filter(pk=member.pk).update(joining_note=note)
        tags.add(tag())
    assert len(tags) == 3


def test_the_networks_midnight_is_a_new_edition(settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    with time_machine.travel("2026-05-15T03:59:00Z", tick=False) as clock:
        before = tag()
        clock.shift(timedelta(seconds=50))
        same = tag()
        clock.shift(timedelta(seconds=10))
        assert (same == before, tag() == before) == (True, False)


def test_a_new_release_is_a_new_edition(settings: Settings) -> None:
    before = tag()
    settings.RELEASE = "9.9.9"
    assert tag() != before


def test_language_filter_and_page_have_editions_of_their_own() -> None:
    with translation.override("ar"):
        arabic = tag("/members/")
    assert len({arabic, tag("/members/"), tag("/members/?group=weog"), tag("/members/?page=2"), tag("/papers/")}) == 5


def test_everybody_signed_in_has_editions_of_their_own_in_each_session(staff: User) -> None:
    other = User.objects.create_user("other@example.org")
    assert len({tag(), tag(user=staff), tag(user=other), tag(user=other, session="session-two")}) == 4


def test_whoever_loses_their_rights_is_not_told_that_nothing_changed(staff: User) -> None:
    before = tag(user=staff)
    staff.is_staff = False
    assert tag(user=staff) != before


def test_a_page_with_a_message_is_sent_and_is_not_what_a_later_visit_compares_with() -> None:
    quiet = tag()
    request = ask(tag=quiet)
    messages.success(request, "Saved.")
    with_message = edition(request, GROUPS)
    assert with_message.unchanged(request) is None
    assert with_message.tag != quiet
    assert edition(ask(tag=with_message.tag), GROUPS).tag == quiet


@pytest.mark.parametrize(
    ("signed_in", "rule"), [(False, {"public", "no-cache"}), (True, {"private", "no-cache"})], ids=["public", "private"]
)
def test_what_a_signed_in_person_sees_is_kept_by_nobody_else(signed_in: bool, rule: set[str], staff: User) -> None:
    request = ask(user=staff if signed_in else None)
    now = edition(request, GROUPS)
    response = answer(request, now, HttpResponse("page"))
    assert set(response["Cache-Control"].split(", ")) == rule
    assert (response["Vary"], response["ETag"]) == ("Cookie", now.tag)


def test_the_tag_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    MemberFactory()
    request = ask()
    with django_assert_num_queries(1):
        edition(request, GROUPS)


def test_a_page_of_text_alone_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = ask("/about/")
    with django_assert_num_queries(0):
        assert edition(request, []).changed_at is None


def test_the_edition_says_when_its_tables_last_changed() -> None:
    with time_machine.travel("2026-05-15T12:00:00Z", tick=False):
        MemberFactory()
    with time_machine.travel("2026-05-16T12:00:00Z", tick=False):
        MeetingFactory()
    changed = edition(ask(), GROUPS).changed_at
    assert changed is not None
    assert changed.isoformat() == "2026-05-16T12:00:00+00:00"
