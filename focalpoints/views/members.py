"""Skeleton, replaced by its owner."""

from django.http import Http404, HttpRequest, HttpResponse


def members(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def member(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def members_csv(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def members_json(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def members_pdf(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
