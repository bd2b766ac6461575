"""Correcting one's own data, and asking to be erased."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.forms import OwnDataForm
from focalpoints.models import ErasureRequest, Person
from focalpoints.peers.reasons import language_names
from focalpoints.services.correcting import correct_own_data
from focalpoints.services.erasure import ask_to_be_erased, take_back_the_request
from r2pnet.days import day_in_words
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Changed, Refused
from r2pnet.signing_in import sign_in_first

# Forms of one account in so many seconds.
LIMIT = (20, 60)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def correct(request: HttpRequest) -> HttpResponseBase:
    """Name, phone, languages, topics and openness of the reader; what was typed stays when something is wrong."""
    person = _person_of(request)
    if person is None:
        return _page(request, "focalpoints/own_data_nobody.html")
    if request.method != "POST":
        return _page(request, "focalpoints/own_data_correct.html", form=OwnDataForm(person))
    if wait := seconds_to_wait(request, "own-data-form", LIMIT):
        return too_many_requests(request, wait)
    form = OwnDataForm(person, request.POST)
    if form.is_valid() and is_saved(request, person, form):
        messages.success(request, _("Corrected. It is seen from now on wherever your name stands."))
        return redirect("own-data")
    return _page(request, "focalpoints/own_data_correct.html", form=form)


def is_saved(request: HttpRequest, person: Person, form: OwnDataForm) -> bool:
    """False, with the words in the form, when the service refuses; a second try starts from what is saved now."""
    try:
        correct_own_data(person, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
    except Changed:
        now = Person.objects.get(pk=person.pk)
        form.start_from(now)
        topics = ", ".join(topic.title for topic in now.topics.all())
        languages = ", ".join(language_names(now.languages))
        said = {"name": now.name, "phone": now.phone or _("none"), "languages": languages or _("none")}
        said["open"] = _("yes") if now.open_to_be_asked else _("no")
        said["topics"] = topics or _("none")
        form.add_error(
            None,
            _(
                "Somebody else has changed your entry since you opened this page; it says now: %(name)s; phone: "
                "%(phone)s; languages: %(languages)s; open to be asked: %(open)s; topics: %(topics)s. What you typed "
                "is below: send it again to keep it."
            )
            % said,
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
    else:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def erase(request: HttpRequest) -> HttpResponseBase:
    """What erasing means, asked once on a page of its own; the request can be taken back until it is carried out."""
    person = _person_of(request)
    if person is None:
        return _page(request, "focalpoints/own_data_nobody.html")
    if request.method != "POST":
        asked = ErasureRequest.objects.open().filter(person=person).first()
        day = day_in_words(asked.asked_at.date()) if asked else ""
        return _page(request, "focalpoints/own_data_erase.html", asked_on=day, is_staff=request.user.is_staff)
    if wait := seconds_to_wait(request, "own-data-form", LIMIT):
        return too_many_requests(request, wait)
    if "take_back" in request.POST:
        take_back_the_request(person)
        messages.success(request, _("The request is taken back. Nothing was erased."))
    else:
        ask_to_be_erased(person)
        messages.success(request, _("Asked. The secretariat carries it out; until then you can take it back."))
    return redirect("own-data-erase")


def _person_of(request: HttpRequest) -> Person | None:
    return Person.objects.filter(user=request.user.pk, anonymised_at=None).first()


def _page(request: HttpRequest, template: str, **words: object) -> HttpResponse:
    response = render(request, template, words)
    response.headers["Cache-Control"] = "private, no-store"
    return response
