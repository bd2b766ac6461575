"""What the network keeps of its manual: one file a thing."""

from manual.models.adoption import Adoption
from manual.models.chapter import Chapter, ChapterQuestion
from manual.models.image import ManualImage
from manual.models.proposal import Proposal, ProposalDraft, ProposalText
from manual.models.revision import Revision, RevisionBlock

__all__ = [
    "Adoption",
    "Chapter",
    "ChapterQuestion",
    "ManualImage",
    "Proposal",
    "ProposalDraft",
    "ProposalText",
    "Revision",
    "RevisionBlock",
]
