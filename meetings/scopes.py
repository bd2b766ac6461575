"""What the scopes of this app are called in the label "who can see this": the participants of a meeting."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from meetings.models import Meeting
from meetings.titles import short_title
from r2pnet.visibility import Reader, numbers_in


def in_words(scopes: Collection[str], reader: Reader | None) -> Mapping[str, str]:
    """Words for `meeting:5`: who reads the label sees what is narrowed to it, so may read of which meeting it is."""
    numbers = numbers_in(scopes, "meeting")
    found = Meeting.objects.filter(pk__in=numbers) if numbers else []
    words = gettext("Only participants: %(meeting)s")
    return {f"meeting:{meeting.pk}": words % {"meeting": short_title(meeting)} for meeting in found}
