"""Codes that sign in: sent at once by a thread of the web process, and written nowhere (threat model, sign-in)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException

from allauth.core.internal.cryptokit import generate_user_code, normalize_user_code
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac

from r2pnet.outbox.letters import as_html, as_plain, written_by_a_machine

logger = logging.getLogger("portal.sign_in")

# So many messages on their way at once; further ones wait, and whoever asked for them does not.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sign-in-code")


def seal_of(code: str) -> str:
    """What is kept of a code, however it is typed: with spaces or a dash, in capitals or not. It opens nothing."""
    return salted_hmac("focalpoints.sign_in_codes", normalize_user_code(code), algorithm="sha256").hexdigest()


def send_in_a_thread(address: str, code: str) -> None:
    """Hand the code over and come back at once: whether the mail server is slow or away, the answer is the same.

    A portal without a mail server keeps it nowhere, for the folder that messages go to instead is read by others; only
    the sample, which nobody else reaches, writes it there.
    """
    if not (settings.MAIL_LEAVES or settings.SAMPLE):
        logger.error("sign-in code not sent: EMAIL_URL is not set")
        return
    _threads.submit(_send, address, code, translation.get_language() or settings.LANGUAGE_CODE)


def write_to_nobody() -> None:
    """As much work as for a known address, so that how long the answer takes tells nothing of an unknown one."""
    seal_of(generate_user_code())
    _threads.submit(_write_in_vain, translation.get_language() or settings.LANGUAGE_CODE)


def _write_in_vain(language: str) -> None:
    with translation.override(language):
        _message(settings.DEFAULT_FROM_EMAIL, generate_user_code()).message().as_bytes()


def _send(address: str, code: str, language: str) -> None:
    try:
        with translation.override(language):
            _message(address, code).send()
    except (OSError, SMTPException) as failure:
        logger.warning("sign-in code not sent kind=%s", type(failure).__name__)
    except Exception:
        logger.exception("sign-in code not sent")


def _message(address: str, code: str) -> EmailMultiAlternatives:
    """In the look of every mail of the portal, with the code to be typed in and no link that signs in."""
    words = {"code": code, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
    subject = render_to_string("account/email/login_code_subject.txt", words).strip()
    body = render_to_string("account/email/login_code_message.txt", words)
    language = translation.get_language() or settings.LANGUAGE_CODE
    message = EmailMultiAlternatives(
        subject,
        as_plain(body, language),
        settings.DEFAULT_FROM_EMAIL,
        [address],
        reply_to=[settings.SECRETARIAT_EMAIL],
        headers=written_by_a_machine(),
    )
    message.attach_alternative(as_html(subject, body, language, large=code), "text/html")
    return message
