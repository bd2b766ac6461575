"""Addresses of the room for prospective members."""

from django.urls import path

from focalpoints.joining import views

urlpatterns = [
    path("", views.joining, name="joining"),
    path("<slug:slug>/", views.one_joining, name="one-joining"),
    path("<slug:slug>/member/", views.becoming, name="becoming-a-member"),
]
