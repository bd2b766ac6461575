"""How long what the manual keeps is kept: for good, since what was adopted is cited."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from manual.models import Adoption, Chapter, ChapterQuestion, ManualImage, Revision, RevisionBlock
from manual.services.picturing import delete_loose_files
from r2pnet.retention import Forgotten, Held, Kept


def kept() -> list[Kept]:
    """Who wrote a text of the manual, and the texts themselves."""
    return [
        Kept(
            34,
            _("Who wrote a text of the manual"),
            _(
                "By which account a revision of a chapter was written, its adoption noted or an image uploaded, when, "
                "and the reason."
            ),
            _("so that the record of the manual is whole. No page names the writer."),
            _("as long as the text is on record; without your name when you ask for it to be erased."),
            _("nobody on a page; an administrator in the record."),
            holds=(Held(Revision, "made_at"), Held(Adoption, "noted_at"), Held(ManualImage, "uploaded_at")),
        ),
        Kept(
            62,
            _("The manual"),
            _("Chapters with their questions, lead members and topics, every text that they had, and images."),
            _("so that it can be cited, and read how it came to be."),
            _("for good: a chapter is superseded, and stays on record."),
            _("everybody what is adopted, as far as it is said to be public; members the rest."),
            holds=(
                *(Held(Chapter), Held(Chapter.topics.through), Held(Chapter.leads.through)),
                *(Held(ChapterQuestion), Held(RevisionBlock)),
            ),
            files=("manual.ManualImage.file",),
            about_persons=False,
        ),
    ]


def forget(day: date) -> Iterator[Forgotten]:
    """Files of images of which no row knows: an upload was broken off."""
    if number := delete_loose_files():
        yield Forgotten(_("Images of the manual without a row"), "", number)
