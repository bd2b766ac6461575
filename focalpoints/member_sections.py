"""What higher apps show on a member's page: the sections that they offer from their `member_page.py`.

An app offers `sections(member, user) -> list[MemberSection]`: only what `user` may see, in a constant number of
queries; an empty list when it has nothing to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from focalpoints.models import Member
from r2pnet.offers import offered


@dataclass(frozen=True)
class MemberSection:
    """One section under the offices of a member: a template with what it shows. Lower orders come first."""

    order: int
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


def rendered_sections(request: HttpRequest, member: Member) -> list[SafeString]:
    """The sections of every app for this member and reader, in their order."""
    found: list[MemberSection] = [
        section for offer in offered("member_page", "sections") for section in offer(member, request.user)
    ]
    found.sort(key=lambda section: section.order)
    return [render_to_string(section.template, dict(section.context), request) for section in found]
