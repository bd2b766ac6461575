"""Proposals as lists and pages show them: their state, whether they are signed, and with which others they clash."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import Member
from manual.comparison_shown import seen
from manual.merging.clashes import Clash, Standing, clashes
from manual.merging.merge import Text
from manual.models import Chapter, Proposal, ProposalText, RevisionBlock
from manual.models.proposal import STANDING, ProposalState
from manual.rows import Question, questions_of
from manual.services.carrying_forward import newest_texts
from manual.text.block import Block
from meetings.labels import Label
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

WORDS_SHOWN: Final = 24
KINDS: Final = {
    ProposalState.OPEN: "due",
    ProposalState.ACCEPTED: "good",
    ProposalState.MERGED: "good",
    ProposalState.DECLINED: "bad",
    ProposalState.WITHDRAWN: "closed",
}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One line of the list. `by` is the member where it is signed; `clashes` are the numbers of other proposals."""

    proposal: Proposal
    question: Question
    reason: str
    label: Label
    by: str
    day: str
    is_own: bool
    clashes: tuple[int, ...]

    @property
    def url(self) -> str:
        return reverse("proposal", args=[self.proposal.pk])


@dataclass(frozen=True, slots=True)
class ClashRow:
    """Another standing proposal on the same blocks, named by number or first words; `is_apart`: a person decides."""

    number: int
    blocks: tuple[str, ...]
    is_apart: bool


@dataclass
class Clashes:
    """All clashes among standing proposals, by proposal."""

    found: dict[int, list[Clash]] = field(default_factory=lambda: defaultdict(list))

    def with_(self, number: int) -> tuple[int, ...]:
        """The proposals on which a person decides between them and this one."""
        held = self.found.get(number, [])
        return tuple(sorted(_other(one, number) for one in held if one.identities))


def _other(clash: Clash, number: int) -> int:
    return clash.second if clash.first == number else clash.first


def clashes_of(reader: Reader, chapters: Iterable[int], language: str = "") -> Clashes:
    """The clashes among the standing proposals of these chapters that `reader` may see; three queries."""
    standing = Proposal.objects.visible_to(reader).standing().filter(chapter__in=list(chapters))
    if language:
        standing = standing.filter(language=language)
    groups = dict[int, tuple[int, str]]()
    for key, chapter, of_language in standing.order_by("pk").values_list("pk", "chapter", "language"):
        groups[key] = (chapter, of_language)
    found = Clashes()
    together: dict[tuple[int, str], list[Standing]] = defaultdict(list)
    texts = newest_texts(list(groups)) if len(groups) > 1 else []
    bases = _bases(texts)
    for text in texts:
        together[groups[text.proposal_id]].append(Standing(text.proposal_id, bases[text.base_id], text.text))
    for group in together.values():
        for clash in clashes(group):
            found.found[clash.first].append(clash)
            found.found[clash.second].append(clash)
    return found


def _bases(texts: Sequence[ProposalText]) -> dict[int, Text]:
    """The blocks of the revisions on which these texts stand; one query."""
    bases: dict[int, list[Block]] = {text.base_id: [] for text in texts}
    rows = RevisionBlock.objects.filter(revision__in=bases).order_by("revision", "position")
    for revision, identity, words in rows.values_list("revision", "identity", "text"):
        bases[revision].append(Block(identity, words))
    return {revision: tuple(blocks) for revision, blocks in bases.items()}


def clash_rows(found: Clashes, proposal: Proposal, text: Text, base: Text, numbers: dict[str, str]) -> list[ClashRow]:
    """The other proposals that touch blocks of this one, those between which a person decides first."""
    words = {block.identity: block.text for block in (*base, *text)}
    rows = []
    for clash in found.found.get(proposal.pk, []):
        for identities, is_apart in ((clash.identities, True), (clash.together, False)):
            if identities:
                named = tuple(_named(one, numbers, words) for one in identities)
                rows.append(ClashRow(_other(clash, proposal.pk), named, is_apart))
    return sorted(rows, key=lambda row: (not row.is_apart, row.number))


def _named(identity: str, numbers: dict[str, str], words: dict[str, str]) -> str:
    if number := numbers.get(identity):
        return number
    return _("“%(words)s”") % {"words": Truncator(seen(words.get(identity, ""))).words(6)}


def proposal_rows(proposals: Sequence[Proposal], reader: Reader) -> list[ProposalRow]:
    """The lines of a list; a constant number of queries. `proposals` were read by the rule, with their chapters."""
    chapters = {one.chapter_id: one.chapter for one in proposals}
    questions = questions_of(list(chapters.values()), reader)
    reasons = {text.proposal_id: text.reason for text in newest_texts([one.pk for one in proposals])}
    names = signed_names(proposals, reader)
    found = clashes_of(reader, {one.chapter_id for one in proposals if one.is_standing})
    return [
        ProposalRow(
            one,
            questions.get(one.chapter_id, Question(one.chapter.slug, "en")),
            Truncator(" ".join(reasons.get(one.pk, "").split())).words(WORDS_SHOWN),
            label_of(one),
            names.get(one.pk, ""),
            day_in_words(network_day(one.sent_at)),
            one.author_id == reader.pk,
            found.with_(one.pk),
        )
        for one in proposals
    ]


def label_of(proposal: Proposal) -> Label:
    """Its state."""
    return Label(str(proposal.get_state_display()), KINDS[ProposalState(proposal.state)])


def signed_names(proposals: Sequence[Proposal], reader: Reader) -> dict[int, str]:
    """The member by whose name a proposal is signed, by the key of the proposal; one query. Others have none."""
    signed = {one.pk: one.member_id for one in proposals if one.is_signed}
    rows = Member.objects.visible_to(reader).filter(pk__in=set(signed.values())).with_names() if signed else []
    names = {member.pk: str(member) for member in rows}
    return {key: names[member] for key, member in signed.items() if member in names}


def standing_words(chapter: Chapter, language: str, reader: Reader) -> tuple[str, str]:
    """For the page of a chapter: how many proposals wait, and how many of them clash; both empty where none does."""
    standing = Proposal.objects.visible_to(reader).filter(chapter=chapter, language=language, state__in=STANDING)
    number = standing.count()
    if not number:
        return "", ""
    words = ngettext("%(number)d proposal waits", "%(number)d proposals wait", number) % {"number": number}
    if number == 1:
        return words, ""
    found = clashes_of(reader, [chapter.pk], language)
    clashing = sum(1 for pairs in found.found.values() if any(one.identities for one in pairs))
    told = ngettext("%(number)d of them clashes with another", "%(number)d of them clash", clashing)
    return words, told % {"number": clashing} if clashing else ""
