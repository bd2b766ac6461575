"""What adoptions by silence keep of a person, and how it is taken out of them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from manual.models import Objection, SilenceProcedure
from manual.silence_words import text_in_words
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.stamps import bump
from r2pnet.visibility import Reader


def own_silences(user: Reader) -> list[OwnData]:
    """The objections that the account made, and the texts that it put before all members; two queries."""
    made = Objection.objects.filter(user=user.pk).select_related("procedure__chapter", "procedure__revision")
    objections = [
        {
            _("chapter"): one.procedure.chapter.slug,
            _("text"): text_in_words(one.procedure.revision),
            _("made on"): day_in_words(network_day(one.made_at)),
            _("reason"): one.reason,
        }
        for one in made.order_by("-pk")
    ]
    opened = SilenceProcedure.objects.filter(opened_by=user.pk).select_related("chapter", "revision")
    procedures = [
        {
            _("chapter"): one.chapter.slug,
            _("text"): text_in_words(one.revision),
            _("opened on"): day_in_words(network_day(one.opened_at)),
            _("words to the members"): one.words,
        }
        for one in opened.order_by("-pk")
    ]
    why = _("So that it is on record why a text was adopted by silence, or was not.")
    until = _("As long as the text is on record; without your name when you ask.")
    return [
        OwnData(_("Your objections to texts of the manual"), why, until, objections, 23),
        OwnData(_("Texts of the manual that you put before all members"), why, until, procedures, 23),
    ]


def forget_in_silences(whom: Erased) -> None:
    """Take the person out of reasons and words, written once as they are, and out of the history."""
    changed = scrub_texts(models.QuerySet(Objection), ("reason",), whom)
    texts: tuple[models.QuerySet[Any], ...] = (models.QuerySet(SilenceProcedure), SilenceProcedure.history.all())
    for rows in texts:
        changed |= scrub_texts(rows, ("words", "ended_why"), whom)
    if changed:
        bump(SilenceProcedure.stamp_group)
