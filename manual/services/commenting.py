"""Comments are written, resolved and opened again. Who wrote one no page says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Member, User
from manual.leading import may_lead
from manual.models import Comment, Proposal, Revision, RevisionBlock
from manual.models.comment import LONGEST_COMMENT
from manual.speaking import may_propose, members_spoken_for
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Reader

SECOND_CLICK: Final = timedelta(minutes=1)
"""The same words by the same person at the same place within this time are one comment."""


@dataclass(frozen=True)
class Place:
    """What a comment is on: a block of a revision, or a proposal. Whoever asks has asked for it by the rule."""

    revision: Revision | None = None
    block: str = ""
    proposal: Proposal | None = None


def may_comment(user: Reader) -> bool:
    """Those who may propose: who speaks for a member, and the secretariat."""
    return may_propose(user)


def comment(place: Place, words: str, *, by: User, is_signed: bool = False, member: int | None = None) -> Comment:
    """Say `words` of `place`; `member` is the one for which the author speaks, where there are several.

    A second click gives the comment of the first. Raises `Refused` for what may not be said.
    """
    words = words.replace("\r\n", "\n").strip()
    refuse_unless(words, _("Write your comment."), "words")
    too_long = _("Use at most %(number)d letters: there are %(length)d.")
    numbers = {"number": LONGEST_COMMENT, "length": len(words)}
    refuse_unless(len(words) <= LONGEST_COMMENT, too_long % numbers, "words")
    with transaction.atomic():
        bump(Comment.stamp_group)
        refuse_unless(may_comment(by), _("Comments are made by those who speak for a member, and by the secretariat."))
        _refuse_place(place)
        spoken_for = _member(by, member)
        refuse_unless(spoken_for or not is_signed, _("Only who speaks for a member signs."), "is_signed")
        made = Comment(
            revision=place.revision,
            block=place.block,
            proposal=place.proposal,
            author=by,
            member=spoken_for,
            is_signed=is_signed,
            words=words,
        )
        return _first_click(made) or record(made, by=by)


def may_resolve(user: Reader, comment: Comment) -> bool:
    """Those who lead the chapter, and whoever wrote it, as long as they may read it."""
    if not Comment.objects.visible_to(user).filter(pk=comment.pk).exists():
        return False
    return comment.author_id == user.pk or may_lead(user, comment.chapter)


def resolve(comment: Comment, *, by: User) -> Comment:
    """Say that it is dealt with. One that is resolved already stays as it was resolved first."""
    with transaction.atomic():
        now = _now(comment, by)
        if now.resolved_at:
            return now
        now.resolved_at, now.resolved_by = timezone.now(), by
        return record(now, by=by)


def reopen(comment: Comment, *, by: User) -> Comment:
    """Say that it is not dealt with after all. One that is open stays so."""
    with transaction.atomic():
        now = _now(comment, by)
        if not now.resolved_at:
            return now
        now.resolved_at = now.resolved_by = None
        return record(now, by=by)


def _now(comment: Comment, by: User) -> Comment:
    """The comment as it stands, with nobody else at it. Raises `Refused` for who may not resolve it."""
    bump(Comment.stamp_group)
    now: Comment = Comment.objects.select_related("revision__chapter", "proposal__chapter").get(pk=comment.pk)
    words = _("A comment is resolved and opened again by those who lead the chapter, and by who wrote it.")
    refuse_unless(may_resolve(by, now), words)
    return now


def _refuse_place(place: Place) -> None:
    if place.revision is None:
        return
    there = RevisionBlock.objects.filter(revision=place.revision, identity=place.block)
    refuse_unless(there.exists(), _("There is no such block in this revision."))


def _member(by: User, chosen: int | None) -> Member | None:
    members = {one.pk: one for one in members_spoken_for(by)}
    refuse_unless(chosen is None or chosen in members, _("Choose a member for which you speak."), "member")
    if chosen is not None:
        return members[chosen]
    return next(iter(members.values()), None)


def _first_click(made: Comment) -> Comment | None:
    """The same comment, if it was made a moment ago."""
    same = Comment.objects.filter(
        revision=made.revision,
        block=made.block,
        proposal=made.proposal,
        author=made.author,
        member=made.member,
        is_signed=made.is_signed,
        words=made.words,
        made_at__gte=timezone.now() - SECOND_CLICK,
    )
    found: Comment | None = same.first()
    return found
