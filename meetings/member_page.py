"""What a member's page says of meetings: those that it hosted, or will host."""

from focalpoints.member_sections import MemberSection
from focalpoints.models import Member
from meetings.hosts import with_hosts
from meetings.models import Meeting
from meetings.rows import meeting_rows
from r2pnet.visibility import Reader

MEETINGS_SHOWN = 20


def sections(member: Member, user: Reader) -> list[MemberSection]:
    """The newest meetings with `member` as a host that `user` may see, and how many there are; three queries."""
    hosted = Meeting.objects.visible_to(user).filter(hosts__member=member)
    rows = meeting_rows(with_hosts(hosted.newest_first()[:MEETINGS_SHOWN], user))
    if not rows:
        return []
    shown = {"rows": rows, "total": hosted.count(), "host": member.slug}
    return [MemberSection(20, "meetings/member_hosted.html", shown)]
