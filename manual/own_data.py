"""What the manual keeps of a person: which texts and comments they wrote, and what goes when they are erased."""

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from manual.models import Adoption, Comment, Revision
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
    return [OwnData(_("Texts of the manual that you wrote"), why, until, told, 22), _comments(user)]


def _comments(user: Reader) -> OwnData:
    """What the account has said; one query."""
    rows = Comment.objects.filter(author=user.pk).select_related("revision__chapter", "proposal__chapter")
    told = [
        {
            _("chapter"): one.chapter.slug,
            _("place"): str(one.revision or one.proposal),
            _("written on"): day_in_words(network_day(one.made_at)),
            _("signed"): _("yes") if one.is_signed else _("no"),
            _("comment"): one.words,
        }
        for one in rows.order_by("-pk")
    ]
    why = _("So that what you say of the manual can be read. No page names you; what you sign names your member.")
    until = _("As long as the manual is on record; without your name when you ask.")
    return OwnData(_("Your comments on the manual"), why, until, told, 25)


def erase(whom: Erased) -> None:
    """Take the person out of reasons and notes: the one thing for which what is written once is written again.

    Comments stay, and name the person no more, whoever wrote them.
    """
    said = [scrub_texts(rows, ("words",), whom) for rows in (Comment._base_manager.all(), Comment.history.all())]
    if any(said):
        bump(Comment.stamp_group)
    changed = scrub_texts(models.QuerySet(Revision), ("reason",), whom)
    if changed | scrub_texts(models.QuerySet(Adoption), ("note",), whom):
        bump(Revision.stamp_group)
