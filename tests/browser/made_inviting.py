"""What the pictures of inviting need: the page on which an answer to the sample's meeting is typed in."""

from meetings.models import Invitation


def make_inviting() -> dict[str, str]:
    """The path of that page, by the name that the pictures know."""
    row = Invitation.objects.filter(meeting__slug="annual-12-sample-city").order_by("-pk")[0]
    return {"type_in_answer": f"/desk/meetings/{row.meeting.slug}/chase/{row.pk}/"}
