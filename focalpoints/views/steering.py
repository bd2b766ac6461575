"""The steering group for itself and the secretariat: terms, who rotates out when, the balance by region."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from focalpoints.steering_group import steering_group
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import Level, grants_of, is_of_secretariat


@require_safe
@sign_in_first
def steering(request: HttpRequest) -> HttpResponseBase:
    """404 for whoever neither serves in the steering group now nor belongs to the secretariat."""
    if not grants_of(request.user).cover(Level.STEERING):
        raise Http404
    words = {"group": steering_group(request.user), "is_staff": is_of_secretariat(request.user)}
    response = render(request, "focalpoints/steering.html", words)
    response.headers["Cache-Control"] = "private, no-store"
    return response
