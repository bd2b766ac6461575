"""Skeleton, replaced by its owner."""

from django.http import Http404, HttpRequest, HttpResponse


def papers(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def paper(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
