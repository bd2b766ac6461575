"""A meeting has adopted a later text: what was before the members of that chapter and language ends."""

from focalpoints.models import User
from manual.models import Adoption, SilenceProcedure
from manual.models.silence import SilenceState
from manual.services.telling_of_silence import tell_how_it_ended
from r2pnet.recording import save_signed


def overtake_silence(adoption: Adoption, *, by: User | None) -> None:
    """End what runs on an earlier text of the same chapter and language, and tell everybody; the stamp is held."""
    adopted = adoption.revision
    rows = SilenceProcedure.objects.running().filter(chapter=adopted.chapter_id, language=adopted.language)
    for procedure in rows.filter(revision__number__lt=adopted.number).select_related("chapter", "revision"):
        procedure.state, procedure.ended_at = SilenceState.OVERTAKEN, adoption.noted_at
        save_signed(procedure, by=by)
        tell_how_it_ended(procedure)
