"""What the manual keeps of a person: which texts they wrote, and what goes when they are erased."""

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from manual.models import Adoption, Edition, Revision
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.stamps import bump
from r2pnet.visibility import Reader


def own_data(user: Reader) -> list[OwnData]:
    """The revisions that the account wrote, with day and reason; one query."""
    rows = Revision.objects.filter(author=user.pk).select_related("chapter").order_by("-pk")
    told = [
        {
            _("chapter"): one.chapter.slug,
            _("language"): one.get_language_display(),
            _("revision"): one.number,
            _("written on"): day_in_words(network_day(one.made_at)),
            _("reason"): one.reason,
        }
        for one in rows
    ]
    why = _("So that the record of the manual is whole. No page names you as the writer.")
    until = _("As long as the text is on record; without your name when you ask.")
    return [OwnData(_("Texts of the manual that you wrote"), why, until, told, 22), _editions(user)]


def _editions(user: Reader) -> OwnData:
    """The editions that the account made; one query."""
    rows = Edition.objects.filter(made_by=user.pk).newest_first()
    told = [{_("edition"): one.number, _("made on"): day_in_words(network_day(one.made_at))} for one in rows]
    why = _("So that the record of the manual is whole. No page names you.")
    return OwnData(_("Editions of the manual that you made"), why, _("As long as the edition is on record."), told, 23)


def erase(whom: Erased) -> None:
    """Take the person out of reasons and notes: the one thing for which what is written once is written again."""
    changed = scrub_texts(models.QuerySet(Revision), ("reason",), whom)
    if changed | scrub_texts(models.QuerySet(Adoption), ("note",), whom):
        bump(Revision.stamp_group)
