"""Skeleton, replaced by its owner."""

from django.http import Http404, HttpRequest, HttpResponse


def meetings(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def meeting(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
