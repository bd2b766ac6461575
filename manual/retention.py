"""How long what the manual keeps is kept: for good, since what was adopted is cited."""

from django.utils.translation import gettext as _

from manual.models import Adoption, Chapter, ChapterQuestion, Objection, Revision, RevisionBlock, SilenceProcedure
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
            35,
            _("Objections to a text of the manual"),
            _("Who objected in the name of which member, when and why; who put a text before all members."),
            _("so that it is on record why a text was adopted by silence, or was not."),
            _("as long as the text is on record; without your name when you ask for it to be erased."),
            _("the secretariat, and who made it; members are told how many there are."),
            holds=(Held(Objection, "made_at"), Held(SilenceProcedure, "opened_at")),
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
