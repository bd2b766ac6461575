"""What the manual keeps of a person: which texts they wrote, and what goes when they are erased."""

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from manual.models import Adoption, ManualImage, Revision
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.stamps import bump
from r2pnet.visibility import Reader


def own_data(user: Reader) -> list[OwnData]:
    """The revisions that the account wrote, with day and reason, and its images; two queries."""
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
    return [
        OwnData(_("Texts of the manual that you wrote"), why, until, told, 22),
        OwnData(_("Images of the manual that you uploaded"), why, until, _images(user), 23),
    ]


def _images(user: Reader) -> list[dict[str, object]]:
    rows = ManualImage.objects.filter(uploaded_by=user.pk).order_by("-pk")
    return [
        {
            _("image"): one.name,
            _("description"): one.description,
            _("uploaded on"): day_in_words(network_day(one.uploaded_at)),
        }
        for one in rows
    ]


def erase(whom: Erased) -> None:
    """Take the person out of reasons and notes: the one thing for which what is written once is written again."""
    changed = scrub_texts(models.QuerySet(Revision), ("reason",), whom)
    changed |= scrub_texts(models.QuerySet(Adoption), ("note",), whom)
    if changed | scrub_texts(models.QuerySet(ManualImage), ("description",), whom):
        bump(Revision.stamp_group)
