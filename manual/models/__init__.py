"""What the network keeps of its manual: one file a thing."""

from manual.models.adoption import Adoption
from manual.models.chapter import Chapter, ChapterQuestion
from manual.models.proposal import Proposal, ProposalDraft, ProposalText
from manual.models.revision import Revision, RevisionBlock
from manual.models.silence import Objection, SilenceProcedure

__all__ = [
    "Adoption",
    "Chapter",
    "ChapterQuestion",
    "Objection",
    "Proposal",
    "ProposalDraft",
    "ProposalText",
    "Revision",
    "RevisionBlock",
    "SilenceProcedure",
]
