"""Who comments, resolves and opens again; what the database holds; what goes with a person who is erased."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from manual.models import Chapter, Comment
from manual.own_data import erase, own_data
from manual.services import commenting
from manual.services.commenting import Place, comment, may_resolve, reopen, resolve
from r2pnet.own_data import Erased
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import AppointmentFactory, MemberFactory, UserFactory
from tests.manual.commenting_given import block_at, proposal_of, said, voice
from tests.manual.given import adopted, next_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wrong", ["nowhere", "twice", "no block", "a block of a proposal", "no words", "nobody signs"])
def test_the_database_refuses_what_is_no_comment(wrong: str) -> None:
    _chapter, revision = adopted("One.")
    values: dict[str, Any] = {"revision": revision, "block": "a" * 12, "words": "x", "author": UserFactory()}
    changed: dict[str, dict[str, Any]] = {
        "nowhere": {"revision": None, "block": ""},
        "twice": {"proposal": proposal_of(revision)},
        "no block": {"block": ""},
        "a block of a proposal": {"revision": None, "proposal": proposal_of(revision)},
        "no words": {"words": ""},
        "nobody signs": {"is_signed": True},
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(**values | changed[wrong])
    Comment.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(resolved_at=timezone.now())


def test_a_comment_is_seen_by_those_alone_who_read_drafts() -> None:
    chapter, revision = adopted("One.")
    said(revision, "Words.")
    comment(Place(proposal=proposal_of(revision)), "Other words.", by=voice())
    assert Comment.objects.visible_to(voice()).count() == 2
    for nobody in (AnonymousUser(), UserFactory()):
        assert not Comment.objects.visible_to(nobody).exists()
    Chapter.objects.filter(pk=chapter.pk).update(level="steering")
    assert not Comment.objects.visible_to(voice()).exists()


def test_who_speaks_for_no_member_does_not_comment() -> None:
    _chapter, revision = adopted("One.")
    for by in (UserFactory(), voice(role=Role.ASSISTANT)):
        with pytest.raises(Refused, match="Comments are made by those who speak for a member"):
            said(revision, "Words.", by=by)


def test_what_cannot_be_said_is_refused_in_words() -> None:
    _chapter, revision = adopted("One.")
    by = voice()
    for words, told in (("", "Write your comment"), (" \n", "Write your comment"), ("x" * 3001, "there are 3001")):
        with pytest.raises(Refused, match=told):
            said(revision, words, by=by)
    assert said(revision, "x" * 3000, by=by).pk
    with pytest.raises(Refused, match="no such block"):
        comment(Place(revision=revision, block="a" * 12), "Words.", by=by)
    with pytest.raises(Refused, match="Choose a member"):
        said(revision, "Words.", by=by, member=MemberFactory().pk)


def test_the_secretariat_comments_and_has_nothing_to_sign_with(staff: Any) -> None:
    _chapter, revision = adopted("One.")
    made = said(revision, "Words.", by=staff)
    assert (made.member, made.is_signed) == (None, False)
    with pytest.raises(Refused, match="Only who speaks for a member signs"):
        said(revision, "Other.", by=staff, is_signed=True)


def test_the_member_is_kept_signed_or_not() -> None:
    _chapter, revision = adopted("One.")
    member, other = MemberFactory(), MemberFactory()
    by = voice(member)
    begun = {"start": PartialDate.of(2025, 1, 1), "end_state": EndState.OPEN}
    AppointmentFactory(person=by.person, member=other, role=Role.ALTERNATE, **begun)
    assert said(revision, "Words.", by=by, member=other.pk, is_signed=True).member == other
    assert said(revision, "Others.", by=by, member=member.pk).member == member


def test_a_second_click_is_one_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    _chapter, revision = adopted("One.\n\nTwo.")
    by = voice()
    first = said(revision, "Words.\r\nMore.", by=by)
    assert said(revision, " Words.\nMore. ", by=by) == first
    assert said(revision, "Words.\nMore.", by=by, is_signed=True) != first
    assert said(revision, "Words.\nMore.", 2, by=by) != first
    assert said(revision, "Words.\nMore.") != first
    monkeypatch.setattr(commenting, "SECOND_CLICK", timedelta(0))
    assert said(revision, "Words.\nMore.", by=by) != first
    assert Comment.history.filter(id=first.pk).count() == 1


def test_those_who_lead_and_the_author_resolve_and_open_again(staff: Any) -> None:
    member = MemberFactory()
    chapter, revision = adopted("One.")
    chapter.leads.add(member)
    author, leader, other = voice(), voice(member), voice()
    made = said(revision, "Words.", by=author)
    for by in (author, leader, staff):
        resolved = resolve(made, by=by)
        assert (resolved.resolved_by, resolved.resolved_at is None) == (by, False)
        assert resolve(made, by=author).resolved_by == by  # as it was resolved first
        assert reopen(made, by=by).resolved_at is None
        assert reopen(made, by=by).resolved_by is None
    assert Comment.history.filter(id=made.pk).count() == 7
    for deed in (resolve, reopen):
        with pytest.raises(Refused, match="by those who lead the chapter"):
            deed(made, by=other)
    on_proposal = comment(Place(proposal=proposal_of(revision)), "Words.", by=author)
    assert [may_resolve(by, on_proposal) for by in (author, leader, other)] == [True, True, False]


def test_an_author_who_may_read_it_no_more_does_not_resolve() -> None:
    chapter, revision = adopted("One.")
    author = voice()
    made = said(revision, "Words.", by=author)
    Chapter.objects.filter(pk=chapter.pk).update(level="steering")
    with pytest.raises(Refused):
        resolve(made, by=author)


def test_a_comment_stays_with_its_revision() -> None:
    chapter, revision = adopted("One.\n\nTwo.")
    made = said(revision, "Words.")
    next_text(chapter, "Other.\n\nTwo.")
    made.refresh_from_db()
    assert (made.revision, made.block) == (revision, block_at(revision))


def test_the_author_is_told_what_is_kept_and_nobody_else() -> None:
    _chapter, revision = adopted("One.")
    made = said(revision, "Words.")
    comment(Place(proposal=proposal_of(revision)), "Of a proposal.", by=made.author)
    titles = {one.title: one for one in own_data(made.author)}
    rows = titles["Your comments on the manual"].rows
    assert [row["comment"] for row in rows] == ["Of a proposal.", "Words."]
    assert not {one.title: one for one in own_data(voice())}["Your comments on the manual"].rows


def test_whoever_is_erased_stands_in_no_comment() -> None:
    _chapter, revision = adopted("One.")
    made = said(revision, "Ask Zqx Example at zqx@example.org.")
    erase(Erased("person:1", names=frozenset({"Zqx Example"}), contacts=frozenset({"zqx@example.org"})))
    made.refresh_from_db()
    assert made.words == "Ask Former official at ."
    assert [row.words for row in Comment.history.filter(id=made.pk)] == [made.words]
