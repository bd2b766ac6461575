"""Skeleton, replaced by its owner."""

from django.http import Http404, HttpRequest, HttpResponse


def robots(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def security(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def favicon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def about(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def join(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def data(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def privacy(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def accessibility(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
