"""Whether two documents are the same: hashes of data, templates and stamps."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from r2pnet.clock import network_today
from r2pnet.reports.assets import FOLDERS
from r2pnet.reports.registry import ReportKind
from r2pnet.stamps import stamps
from r2pnet.visibility import Audience


def content_hash(kind: ReportKind, audience: Audience, subject: str, language: str, data: Any) -> str:
    """64 hex digits that two documents share exactly when they would be the same file.

    Raises `TypeError` when `data` is no dataclass or holds a value without a stable form.
    """
    read_by = [audience.level, *filter(None, [audience.scope])]
    head = [kind.key, subject, language, *read_by, template_version(kind.template, language)]
    text = json.dumps([head, asdict(data)], sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"a report's data may hold no {type(value).__name__}")


@cache
def template_version(template: str, language: str) -> str:
    """16 hex digits over all that turns data into pages: templates, styles, fonts, translations, the engine."""
    digest = hashlib.sha256(f"{template} {version('weasyprint')}".encode())
    translations = Path(settings.BASE_DIR, "locale", language, "LC_MESSAGES", "django.mo")
    files = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in [*files, *([translations] if translations.exists() else [])]:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def stamps_of(kind: ReportKind, language: str) -> str:
    """64 hex digits that stand still while nothing that the document shows can have changed; one query.

    Read it before the data: data newer than its stamps is only built once more, older data would stay.
    """
    held = stamps(kind.groups)
    parts = [f"{group}={held[group].value if group in held else ''}" for group in kind.groups]
    parts += [
        network_today().isoformat(),
        settings.RELEASE,
        settings.SITE_URL,
        template_version(kind.template, language),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
