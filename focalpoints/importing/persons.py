"""Which person a row means: by address and name together, by one of them with a question, or nobody yet."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from focalpoints.importing.cells import ReadRow, WrongCell
from focalpoints.importing.doubts import NEW, RENAMED, Meant, Option, asked
from focalpoints.importing.drafts import Draft
from focalpoints.importing.likenesses import Likenesses
from focalpoints.importing.members import letters_of
from focalpoints.importing.tables import words_of
from focalpoints.importing.world import World
from focalpoints.models import Person
from r2pnet.own_data import neutral_name


def person_meant(
    row: ReadRow, member: Draft | None, world: World, alike: Likenesses, choices: Mapping[str, str]
) -> Meant:
    """The person of the row, or a question where it may be one of those on record.

    Raises `WrongCell` where the row names nobody, or somebody who was erased.
    """
    says = row.of(Person)
    name, address = says.get("name", ""), says.get("work_email", "")
    if words_of(name) and words_of(name) == words_of(neutral_name()):
        raise WrongCell(_("“%(name)s” stands for somebody who was erased. Write a name.") % {"name": neutral_name()})
    found = _by_address(name, address, world, choices) if address else None
    found = found or (_by_name(name, address, member, world, alike, choices) if name else None)
    if found is None and not name:
        words = _("Nobody on record has this address: write the name, too.") if address else _("Name the person.")
        raise WrongCell(words)
    return found or Meant(keeps_name=False)


def _by_address(name: str, address: str, world: World, choices: Mapping[str, str]) -> Meant | None:
    """Who has the address: the one with the name as well, else a question, since addresses are shared and inherited."""
    those = world.persons_at(address)
    same = [one for one in those if not name or words_of(one.get("name")) == words_of(name)]
    if len(same) == 1:
        return Meant(same[0], keeps_name=not name or letters_of(same[0].get("name")) == letters_of(name))
    if not those:
        return None
    options = [option for one in same or those for option in _options(one, name, _why_address(one, name, address))]
    return _ask(name or address, options, choices)


def _why_address(one: Draft, name: str, address: str) -> str:
    if name and words_of(one.get("name")) != words_of(name):
        return _("the same address, another name")
    return _("the same name and address") if name else _("the same address")


def _by_name(
    name: str, address: str, member: Draft | None, world: World, alike: Likenesses, choices: Mapping[str, str]
) -> Meant | None:
    those = world.persons_called(name)
    fitting = [one for one in those if not address or not one.get("work_email")]
    here = [one for one in fitting if member is None or world.serves(one, member)]
    is_one_of_sheet = len(those) == 1 and those[0].is_new and fitting == those
    if len(here) == 1 and (not address or len(those) == 1):
        return Meant(here[0], keeps_name=letters_of(here[0].get("name")) == letters_of(name))
    if is_one_of_sheet:
        return Meant(those[0])
    options = [option for one in those for option in _options(one, name, _why_name(one, address))]
    options = options or list(_options_alike(name, world, alike))
    return _ask(name, options, choices) if options else None


def _why_name(one: Draft, address: str) -> str:
    held = one.get("work_email")
    if not held:
        return _("the same name; no address is on record")
    if address:
        return _("the same name; the address on record is %(address)s") % {"address": held}
    return _("the same name, with the address %(address)s") % {"address": held}


def _options_alike(name: str, world: World, alike: Likenesses) -> Iterator[Option]:
    """Those with a name that looks like it: on record, then of earlier rows."""
    seen = set()
    for pk, why in alike.on_record(name):
        seen.add(pk)
        yield from _options(world.tables.person(pk), name, why)
    for other, why in alike.in_sheet(name):
        for one in world.persons_called(other):
            if one.rows and one.thing.pk not in seen:
                yield from _options(one, name, why)


def _options(one: Draft, name: str, why: str) -> Iterator[Option]:
    """It is this one: with the name that they have, or with the one of the sheet."""
    held = str(one.get("name"))
    words = {"name": held, "new": name, "row": one.rows[0] if one.rows else 0}
    if one.is_new:
        yield Option(one.key, _("It is %(name)s of row %(row)d") % words, why, one)
        return
    yield Option(one.key, _("It is %(name)s") % words, why, one)
    if name and letters_of(held) != letters_of(name):
        yield Option(
            f"{RENAMED}{one.thing.pk}", _("It is %(name)s, to be called %(new)s from now on") % words, why, one
        )


def _ask(who: str, options: list[Option], choices: Mapping[str, str]) -> Meant:
    question = _("Is %(who)s somebody who is on record?") % {"who": who}
    return asked("person", question, [*options, Option(NEW, _("Somebody new"))], choices)
