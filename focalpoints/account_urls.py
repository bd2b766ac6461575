"""Addresses of signing in by a one-time link."""

from django.urls import path

from focalpoints.views import sign_in_link

urlpatterns = [path("link/<str:key>/", sign_in_link.sign_in_link, name="sign-in-link")]
