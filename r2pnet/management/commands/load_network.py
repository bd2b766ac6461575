"""`manage.py load_network`: the real record from the project's data files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from r2pnet.data_files import WrongRow
from r2pnet.loading import Load, load_real_rows


class Command(BaseCommand):
    """Loads the real rows, each app in one transaction; a second run writes nothing that is there already.

    Fields that staff have edited and records that they have deleted stay so and are listed. Refuses with file, line
    and column when a data file is wrong.
    """

    help = "Load the real record of the network; safe to run twice, keeps what staff have edited."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load = load_real_rows()
        except WrongRow as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write("\n".join((*table(load), *load.edits, *load.sentences)))


def table(load: Load) -> list[str]:
    """One line for each kind of record, under a line that names the columns."""
    titles = [_("Rows in file"), _("new"), _("changed"), _("same"), _("kept as edited")]
    width = max(len(tally.kind) for tally in load.tallies)
    lines = [" " * width + "".join(f"  {title}" for title in titles)]
    for tally in load.tallies:
        numbers = (tally.rows, tally.new, tally.changed, tally.same, tally.kept)
        cells = (f"  {number:>{len(title)}}" for number, title in zip(numbers, titles, strict=True))
        lines.append(tally.kind.ljust(width) + "".join(cells))
    return lines
