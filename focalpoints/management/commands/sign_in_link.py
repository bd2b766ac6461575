"""`manage.py sign_in_link EMAIL`: a one-time link to sign in to the sample."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from focalpoints.services.sign_in_links import make_sign_in_link
from r2pnet.refusal import Refused


class Command(BaseCommand):
    """Prints the link; exit 1 and one sentence outside the sample and for who is not active staff."""

    help = "Print a link that signs in a member of the secretariat once, within an hour; only in the sample."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help=_("the address of the account"))

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            self.stdout.write(make_sign_in_link(email))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
