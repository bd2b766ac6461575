"""Addresses at which a member's people decide about a change of a delegate, or take the request back."""

from django.urls import path

from meetings.changes import delegate_pages

urlpatterns = [
    path("grant/", delegate_pages.grant, name="delegate-change-grant"),
    path("decline/", delegate_pages.decline, name="delegate-change-decline"),
    path("take-back/", delegate_pages.take_back, name="delegate-change-take-back"),
]
