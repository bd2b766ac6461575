"""No 304 for somebody who has not seen the page, or who may not see it any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from focalpoints.models import Appointment, SteeringTerm
from focalpoints.models.term import EndState, Term
from meetings.models import Registration
from meetings.models.registration import RegistrationStatus
from r2pnet.clock import network_today
from r2pnet.models import Stamp
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.visibility.roles import ROLES, Cast
from tests.visibility.walking import ask
from tests.visibility.world import World

pytestmark = pytest.mark.django_db

WITH_A_TAG = (
    *("/", "/search/?q=zqx", "/members/", "/members/testland/", "/meetings/"),
    *("/meetings/test-meeting/", "/papers/", "/ar/papers/"),
)


def test_each_reader_has_an_edition_of_their_own(world: World) -> None:
    clients = {role: world.cast.client(role) for role in ROLES}
    for address in WITH_A_TAG:
        tags = {role: ask(client, address).headers["ETag"] for role, client in clients.items()}
        assert (address, len(set(tags.values()))) == (address, len(ROLES))
        if address not in ALSO_WITH_THE_TAG_OF_ANOTHER:
            continue
        for role in ROLES:
            held = {other: ask(clients[role], address, HTTP_IF_NONE_MATCH=tags[other]).status for other in OTHERS}
            assert (role, held) == (role, {other: 304 if role == other else 200 for other in OTHERS})


ALSO_WITH_THE_TAG_OF_ANOTHER = ("/papers/", "/meetings/test-meeting/")
OTHERS = ("visitor", "focal_point", "editor")


def ended_yesterday(term: Term) -> None:
    term.end_state, term.end = EndState.KNOWN, PartialDate.on(network_today() - timedelta(days=1))
    term.save()


def office_ends(cast: Cast) -> None:
    ended_yesterday(Appointment.objects.get(person=cast.person("focal_point")))


def steering_term_ends(cast: Cast) -> None:
    ended_yesterday(SteeringTerm.objects.get(member=cast.places.steering))


def place_is_withdrawn(cast: Cast) -> None:
    place = Registration.objects.get(person=cast.person("guest"), meeting=cast.places.meeting)
    place.status = RegistrationStatus.WITHDRAWN
    place.save()


LOST = [
    ("focal_point", (Level.MEMBERS, ""), office_ends),
    ("focal_point", (Level.MEMBERS, "member:this"), office_ends),
    ("steering", (Level.STEERING, ""), steering_term_ends),
    ("guest", (Level.MEMBERS, "meeting:this"), place_is_withdrawn),
]


@pytest.mark.parametrize(("role", "pair", "end"), LOST, ids=[f"{role} {' '.join(pair)}" for role, pair, _end in LOST])
def test_access_ends_at_the_next_request(
    world: World, role: str, pair: tuple[str, str], end: Callable[[Cast], None]
) -> None:
    """The stamp of the papers stands still meanwhile: what moves the tag is the right that was lost."""
    paper = next(one for one in world.planted if one.pair == pair and one.word.startswith("zqxpaper"))
    own, listed = f"/papers/{paper.word}/", "/papers/"
    client = world.cast.client(role)
    before = {address: ask(client, address) for address in (own, listed)}
    assert all(answer.status == 200 and paper.word in answer.text for answer in before.values())
    stamp = Stamp.objects.get(group="meetings").value
    end(world.cast)
    assert Stamp.objects.get(group="meetings").value == stamp
    after = {
        address: ask(client, address, HTTP_IF_NONE_MATCH=answer.headers["ETag"]) for address, answer in before.items()
    }
    assert {address: answer.status for address, answer in after.items()} == {own: 404, listed: 200}
    assert all(paper.word not in answer.text for answer in after.values())
