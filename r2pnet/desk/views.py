"""Skeleton, replaced by its owner."""

from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def search(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
