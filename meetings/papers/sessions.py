"""The session of a paper in words: as it was released for its readers, as it is written for the secretariat."""

from meetings.models import Paper, ReleasedSession
from r2pnet.visibility import Reader, is_of_secretariat


def session_words(paper: Paper, reader: Reader) -> str:
    """The number and title of the session, if `reader` may see it in the programme; one query, none without one."""
    if paper.session_id is None:
        return ""
    if is_of_secretariat(reader):
        return str(paper.session)
    released = ReleasedSession.objects.visible_to(reader).current().filter(session=paper.session_id).first()
    return str(released or "")
