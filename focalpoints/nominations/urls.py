"""Addresses of nominations, below `/desk/nominations/`."""

from django.urls import path

from focalpoints.nominations import deciding, nominating, pages

urlpatterns = [
    path("", pages.nominations, name="nominations"),
    path("new/", nominating.new, name="nomination-new"),
    path("<int:nomination_id>/", pages.nomination, name="nomination"),
    path("<int:nomination_id>/withdraw/", deciding.withdraw, name="nomination-withdraw"),
    path("<int:nomination_id>/accept/", deciding.accept, name="nomination-accept"),
    path("<int:nomination_id>/decline/", deciding.decline, name="nomination-decline"),
]
