"""A paper comes into the record."""

from focalpoints.models import User
from meetings.models import Paper
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.slugs import free_slug


def save_paper(paper: Paper, *, by: User | None, reason: Why = "") -> Paper:
    """Save a paper; a new one gets its address for good, from its symbol or else its title. Raises as `record`."""
    if not paper.slug:
        paper.slug = free_slug(Paper, paper.symbol or paper.title)
    return record(paper, by=by, reason=reason)
