"""Addresses of the own entry, of what is proposed for it, and of the secretariat's page to decide it."""

from django.urls import path

from focalpoints.corrections import staff_views, views

urlpatterns = [
    path("entry/", views.entry, name="own-entry"),
    path("entry/proposals/<int:proposal_id>/", views.proposal, name="correction"),
    path("entry/<slug:kind>/<int:number>/", views.propose_change, name="propose-correction"),
    path("corrections/", staff_views.corrections, name="corrections"),
    path("corrections/<int:proposal_id>/", staff_views.correction, name="decide-correction"),
]
