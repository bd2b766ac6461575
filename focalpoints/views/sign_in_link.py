"""Skeleton, replaced by its owner."""

from django.http import Http404, HttpRequest, HttpResponse


def sign_in_link(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
