"""Mail without a mail server: each message is kept in a folder, and in the sample also printed in the terminal."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import filebased
from django.utils.translation import gettext as _

_READ_BY_OWNER = 0o600
_Backend: Any = filebased.EmailBackend  # its types know neither its stream nor the name of its file


class EmailBackend(_Backend):
    """Django's, but nobody else on the machine can read the files: codes and links stand in them."""

    stream: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(file_path=str(settings.EMAIL_FOLDER), **options)
        Path(settings.EMAIL_FOLDER).chmod(0o700)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        self.stream = open(self._get_filename(), "ab", opener=_opened_for_its_owner)  # noqa: SIM115, PTH123
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages) or 0
        if settings.SAMPLE:
            for message in email_messages:
                _print(message, Path(self._get_filename()))
        return sent


def _opened_for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, _READ_BY_OWNER)


def _print(message: EmailMessage, path: Path) -> None:
    """Show the plain text where the portal was started; a worker's own `sys.stdout` is its log."""
    terminal = sys.__stdout__
    if terminal is None:
        return
    begin = _("Mail to %s") % ", ".join(message.recipients())
    lines = [f"--- {begin} ---", str(message.subject), "", str(message.body).strip(), f"--- {path} ---", ""]
    encoding = terminal.encoding or "ascii"
    terminal.write("\n".join(lines).encode(encoding, "replace").decode(encoding))
    terminal.flush()
