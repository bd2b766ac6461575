"""Texts with placeholders: what stands in them, what they may hold, how values are put in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from r2pnet.outbox.kinds import MessageKind

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders_in(text: str) -> set[str]:
    """The names that stand in braces."""
    return set(PLACEHOLDER.findall(text))


def put_in(text: str, values: Mapping[str, str]) -> str:
    """`text` with the placeholders that `values` names replaced in one pass: no value is read as a placeholder."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def one_line(text: str) -> str:
    """`text` as it may stand in a header: line breaks and other signs that command a machine are spaces."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split())


def harmless(values: Mapping[str, str], late: Iterable[str]) -> dict[str, str]:
    """`values` in which nothing looks like a late placeholder: somebody may be called "{link}"."""
    names = set(late)
    return {
        key: PLACEHOLDER.sub(lambda found: f"({found[1]})" if found[1] in names else found[0], value)
        for key, value in values.items()
    }


def complaints(kind: MessageKind, subject: str, body: str, offered: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong with the words for `kind`, by field; nothing when they can be sent.

    `offered` are the placeholders that may stand in both; the late ones may stand in the body alone, and must.
    """
    known = set(offered)
    found: dict[str, list[str]] = {"subject": _unknown(subject, known), "body": _unknown(body, known | set(kind.late))}
    if one_line(subject) != subject.strip():
        found["subject"].append(_("Write the subject in one line."))
    missing = [f"{{{name}}}" for name in kind.late if name not in placeholders_in(body)]
    found["body"] += [_("Put %s into the text: without it nobody can use the message.") % name for name in missing]
    alone = [line.strip() for line in body.splitlines()]
    mixed = [f"{{{name}}}" for name in kind.late if body.count(f"{{{name}}}") != alone.count(f"{{{name}}}")]
    found["body"] += [_("Put %s on a line of its own, with nothing before or after it.") % name for name in mixed]
    return {field: words for field, words in found.items() if words}


def _unknown(text: str, known: set[str]) -> list[str]:
    offered = ", ".join(f"{{{name}}}" for name in sorted(known)) or _("none")
    return [
        _("{%(name)s} is not known here. What can be put in: %(offered)s.") % {"name": name, "offered": offered}
        for name in sorted(placeholders_in(text) - known)
    ]
