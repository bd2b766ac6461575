"""How long what the manual keeps is kept: for good, since what was adopted is cited."""

from django.utils.translation import gettext as _

from manual.models import Adoption, Chapter, ChapterQuestion, Comment, Revision, RevisionBlock
from r2pnet.retention import Held, Kept


def kept() -> list[Kept]:
    """Who wrote a text of the manual, and the texts themselves."""
    return [
        Kept(
            34,
            _("Who wrote a text of the manual"),
            _("By which account a revision of a chapter was written, or its adoption noted, when, and the reason."),
            _("so that the record of the manual is whole. No page names the writer."),
            _("as long as the text is on record; without your name when you ask for it to be erased."),
            _("nobody on a page; an administrator in the record."),
            holds=(Held(Revision, "made_at"), Held(Adoption, "noted_at")),
        ),
        Kept(
            37,
            _("Comments on the manual"),
            _("By which account a comment was written, for which member, its words, when, and who resolved it."),
            _("so that a text can be weighed and changed for the better. No page names the writer."),
            _("as long as the manual is on record; without your name when you ask for it to be erased."),
            _("members the comment, and the member where it is signed; an administrator the writer in the record."),
            holds=(Held(Comment, "made_at"),),
        ),
        Kept(
            62,
            _("The manual"),
            _("Chapters with their questions, lead members and topics, and every text that they had."),
            _("so that it can be cited, and read how it came to be."),
            _("for good: a chapter is superseded, and stays on record."),
            _("everybody what is adopted, as far as it is said to be public; members the rest."),
            holds=(
                *(Held(Chapter), Held(Chapter.topics.through), Held(Chapter.leads.through)),
                *(Held(ChapterQuestion), Held(RevisionBlock)),
            ),
            about_persons=False,
        ),
    ]
