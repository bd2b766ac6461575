"""`manage.py sign_in_link EMAIL`: a one-time link to sign in to the sample."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from focalpoints.services.sign_in_links import make_sign_in_link
from r2pnet.refusal import Refused


class Command(BaseCommand):
    """Prints the link, or of several one a line with its address; exit 1 and one sentence where there is none."""

    help = "Print a link that signs in to an account once, within an hour; only in the sample."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="+", help=_("the address of the account"))

    def handle(self, *args: Any, email: list[str], **options: Any) -> None:
        try:
            links = [make_sign_in_link(one) for one in email]
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if len(email) == 1:
            self.stdout.write(links[0])
            return
        for address, link in zip(email, links, strict=True):
            self.stdout.write(f"  {address}: {link}")
