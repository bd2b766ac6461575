"""Log lines as JSON, without personal data: names of routes, numbers and kinds, never paths, queries or addresses.

Our own lines are written so. Lines of packages are not: gunicorn writes addresses and paths, Celery the text of
exceptions and the arguments of jobs. Of theirs only the words that stand in their source are kept, and numbers.
"""

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime

# What a package fills into its lines and cannot hold what somebody typed, or who.
HARMLESS = frozenset({"name", "id", "description", "runtime"})
# Of a request that it cannot read, gunicorn writes who sent it and what, into the line itself.
GUNICORNS_ADDRESS = re.compile(r"from ip=.*", re.DOTALL)


class JSONFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, and the type and place of an exception, not its text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line)


def _message(record: logging.LogRecord) -> str:
    """The message: whole when it is ours, else with nothing filled in but numbers and `HARMLESS` names."""
    if record.name.partition(".")[0] == "portal":
        return record.getMessage()
    words = GUNICORNS_ADDRESS.sub("from -", str(record.msg))
    try:
        return words % _without_texts(record.args) if record.args else words
    except (TypeError, ValueError):
        return words


def _without_texts(values: object) -> object:
    if isinstance(values, Mapping):
        return {name: value if name in HARMLESS else "-" for name, value in values.items()}
    if isinstance(values, tuple):
        return tuple(value if isinstance(value, int | float) else "-" for value in values)
    return "-"


def _where(traceback: object) -> list[str]:
    """File and line of each frame, innermost last: an exception's text can hold what somebody typed."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code  # type: ignore[attr-defined]
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")  # type: ignore[attr-defined]
        traceback = traceback.tb_next  # type: ignore[attr-defined]
    return places[-12:]
