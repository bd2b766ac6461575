"""Codes on paper: the address of a badge by which somebody is checked in, and the code that proves a certificate.

Both are derived and stand in no table: a part that says which registration it is, and a signature of 128 and 100 bits
by the portal's key, each with a purpose of its own, so that the one is never the other.
"""

import base64
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from meetings.models import Registration
from r2pnet.admin_queries import is_key

BADGE, CERTIFICATE = "meetings.badge", "meetings.certificate"
BADGE_BYTES: Final = 16
CERTIFICATE_LETTERS: Final = 20
IN_A_GROUP: Final = 5
LONGEST: Final = 80


def check_in_address(registration: Registration) -> str:
    """The whole address on the badge of `registration`.

    It dies with a new issue of the badge, which there is when the place goes to somebody else or the badge is lost; two
    records of one person that are merged keep it.
    """
    path = reverse("check-in-by-code", args=[badge_token(registration)])
    return f"{settings.SITE_URL}{path}"


def badge_token(registration: Registration) -> str:
    """The part of the address that cannot be guessed."""
    return f"{registration.pk}-{_signature(_of_badge(registration), settings.SECRET_KEY)}"


def registration_of_badge(token: str) -> Registration | None:
    """Whose badge has this token; none for a token that is not ours, or of a badge that was replaced."""
    found = _registration(token)
    signature = token.partition("-")[2]
    is_ours = found is not None and _is_one_of(signature, (_signature(_of_badge(found), key) for key in _keys()))
    return found if is_ours else None


def certificate_code(registration: Registration) -> str:
    """The code that is printed on a certificate, in groups of five letters; it needs no capital letters."""
    letters = _letters(registration, settings.SECRET_KEY)
    groups = [letters[at : at + IN_A_GROUP] for at in range(0, CERTIFICATE_LETTERS, IN_A_GROUP)]
    return "-".join([str(registration.pk), *groups])


def registration_of_certificate(code: str) -> Registration | None:
    """Whose certificate has this code; whether there is one is for `certificate.is_given` to say."""
    found = _registration(code)
    letters = code.partition("-")[2].replace("-", "").lower()
    is_ours = found is not None and _is_one_of(letters, (_letters(found, key) for key in _keys()))
    return found if is_ours else None


def _registration(code: str) -> Registration | None:
    number = code.partition("-")[0]
    is_number = len(code) <= LONGEST and is_key(number)
    if not is_number:
        return None
    rows = Registration.objects.select_related(
        *("person", "capacity", "meeting__country", "invitation__organisation"),
        *("invitation__member__country", "invitation__member__organisation"),
    )
    found: Registration | None = rows.filter(pk=int(number)).first()
    return found


def _of_badge(registration: Registration) -> str:
    return f"{registration.pk}:{registration.badge_issue}"


def _signature(value: str, key: str | bytes) -> str:
    digest = salted_hmac(BADGE, value, secret=key, algorithm="sha256").digest()[:BADGE_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _letters(registration: Registration, key: str | bytes) -> str:
    digest = salted_hmac(CERTIFICATE, str(registration.pk), secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:CERTIFICATE_LETTERS].lower()


def _is_one_of(given: str, ours: Iterator[str]) -> bool:
    return any(constant_time_compare(given, one) for one in ours)


def _keys() -> list[str | bytes]:
    """The key of today first; a code that was printed before it was changed opens as long as the old one is kept."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
