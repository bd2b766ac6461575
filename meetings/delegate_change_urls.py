"""Addresses at which a member's people decide about a change of a delegate, or take the request back."""

from django.urls import path

from meetings.views import delegate_changes

urlpatterns = [
    path("grant/", delegate_changes.grant, name="delegate-change-grant"),
    path("decline/", delegate_changes.decline, name="delegate-change-decline"),
    path("take-back/", delegate_changes.take_back, name="delegate-change-take-back"),
]
