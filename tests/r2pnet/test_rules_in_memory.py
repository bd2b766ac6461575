"""Check constraints asked of an object in memory say what the database says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focalpoints.models import Appointment, Country, Member, Organisation, Person, SteeringTerm
from focalpoints.models.member import MemberKind, Standing
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from r2pnet.rules_in_memory import broken_rules
from r2pnet.visibility import Level
from tests.examples import examples

dates = st.one_of(
    st.none(), st.sampled_from(["2012", "by 2013", "about May 2014", "2014-05-20", "2020"]).map(PartialDate.parse)
)
appointments = st.builds(
    Appointment,
    start=dates,
    end=dates,
    end_state=st.sampled_from(EndState),
    is_agreed_cover=st.booleans(),
    source_date=dates,
)
terms = st.builds(SteeringTerm, start=dates, end=dates, end_state=st.sampled_from(EndState))
UNSAVED = Country()
members = st.builds(
    Member,
    kind=st.sampled_from(MemberKind),
    country=st.sampled_from([None, Country(pk=1), UNSAVED]),
    organisation=st.sampled_from([None, Organisation(pk=1)]),
    standing=st.sampled_from(Standing),
    joined=dates,
    left=dates,
)
persons = st.builds(Person, level=st.sampled_from(Level))


def of_the_database(thing: models.Model) -> list[str]:
    """What Django's own check says, constraint by constraint."""
    said = []
    for rule in thing._meta.constraints:
        if isinstance(rule, models.CheckConstraint):
            try:
                rule.validate(type(thing), thing)
            except ValidationError as error:
                said += error.messages
    return said


@pytest.mark.django_db
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(thing=st.one_of(appointments, terms, members, persons))
def test_a_rule_is_broken_in_memory_where_the_database_says_so(thing: models.Model) -> None:
    asked = thing
    if isinstance(thing, Member) and thing.country is UNSAVED:  # the database knows keys only
        asked = Member(**_values(thing) | {"country": Country(pk=1)})
    assert list(broken_rules(thing)) == of_the_database(asked)


def _values(member: Member) -> dict[str, object]:
    return {name: getattr(member, name) for name in ("kind", "organisation", "standing", "joined", "left")}


def test_a_condition_that_cannot_be_read_is_said_and_not_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = models.CheckConstraint(condition=models.Q(name__startswith="a"), name="odd", violation_error_message="no")
    monkeypatch.setattr(Person._meta, "constraints", [odd])
    with pytest.raises(NotImplementedError, match="name__startswith"):
        list(broken_rules(Person(name="abc")))
