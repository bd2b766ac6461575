"""Two short chapters for the sample, on how a chapter is written: one adopted, one in draft. Their words say so."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from manual.edition_files import order_files
from manual.models import Chapter
from manual.services.adopting import adopt
from manual.services.freezing import make_edition
from manual.services.importing import import_chapter
from manual.services.writing import Written
from r2pnet.loading import sample

REASON: Final = "Invented for the sample"
ADOPTED_ON: Final = date(2025, 3, 3)
FIRST: Final = "How is a chapter of the manual written? (sample)"
FIRST_TEXT: Final = """\
A chapter answers one question, and its first paragraph answers it in three sentences, so that whoever stops here has
the answer. This one is a sample: it was invented to show how a chapter looks. Nothing of it is the network's manual.

## Before one writes

Put the question as a colleague would ask it on the first day. A question that has two answers makes two chapters.

Say for whom it is written, and what they can do when they have read it.

## While one writes

- One thought a paragraph: members quote a paragraph by its number.[^numbers]
- A heading names a moment or a task, never an abstraction.
- A list has three to seven items, each of one line.

| What | How long |
|---|---|
| a sentence | up to twenty words |
| a paragraph | up to six lines |
| a chapter | up to ten pages |

> What comes from a member is named after that member only where it has agreed. Until then it reads “a member of the
> network”.

## When it is written

1. Read it aloud once.
2. Let somebody read it who does not know the matter.
3. Propose it, with the reason for each change.

[^numbers]: The numbers freeze when the chapter is adopted. What is added later stands between them: 12a.
"""
SECOND: Final = "How is a chapter kept up to date? (sample)"
SECOND_TEXT: Final = """\
This chapter is a sample in draft: members read it, and the public does not. It was invented to show how a text looks
that the network has not adopted.

## Every two years

Read the chapter from its question to its end, and ask of each paragraph whether it is still so.

## When something has happened

A sentence that is wrong is changed at once, with the reason. What was adopted before stays to be read.
"""


@sample(order=30)
def make() -> str:
    """The chapters, once: those that are there are left as they are."""
    if not Chapter.objects.filter(is_sample=True).exists():
        _chapter, revision = import_chapter(Written("en", FIRST_TEXT, REASON, FIRST), by=None, is_sample=True)
        adopt(revision, on=ADOPTED_ON, by=None, note=_("At a sample meeting"))
        import_chapter(Written("en", SECOND_TEXT, REASON, SECOND), by=None, is_sample=True)
        order_files(make_edition(by=None))
    return _("Sample: two chapters of a manual are there, one adopted and in an edition, and one in draft.")
