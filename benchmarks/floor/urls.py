"""F and S: the bare list, and bytes without query or template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from focalpoints.models import Member


def floor(request: HttpRequest) -> HttpResponse:
    """63 rows from one joined query, two dates a row."""
    rows = Member.objects.select_related("country").order_by("sort_name")[:63]
    return render(request, "floor.html", {"rows": rows})


def some_bytes(request: HttpRequest) -> HttpResponse:
    """Django answering bytes."""
    return HttpResponse(b"bytes")


urlpatterns = [path("floor/", floor), path("bytes/", some_bytes)]
