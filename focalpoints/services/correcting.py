"""What a person corrects of their own entry."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Person, Topic, User
from r2pnet.recording import record
from r2pnet.stamps import bump


def correct_own_data(
    person: Person,
    *,
    name: str,
    phone: str,
    languages: Sequence[str],
    open_to_be_asked: bool,
    topics: Sequence[Topic],
    seen_version: int,
    by: User,
) -> Person:
    """Save what `person` corrected, in one line of the history as theirs; the account takes the name, too.

    Raises `Changed` when somebody else saved the person after version `seen_version`, and `ValidationError` for a
    value that does not fit.
    """
    with transaction.atomic():
        person.name, person.phone, person.languages = name, phone, list(languages)
        person.open_to_be_asked = open_to_be_asked
        person.version = seen_version
        bump(Person.stamp_group)
        person.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history's: one line says it all
        person.topics.set(topics)
        del person.skip_history_when_saving  # type: ignore[attr-defined]
        record(person, by=by, reason=_("Corrected by the person."))
        account = User.objects.select_for_update().filter(person=person).first()
        if account and account.name != name:
            account.name = name
            account.save()
    return person
