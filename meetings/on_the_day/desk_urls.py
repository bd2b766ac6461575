"""Addresses at the door of one meeting, below `/desk/meetings/<slug>/`."""

from django.urls import path

from meetings.on_the_day import badge_pages, check_in_pages, walk_in_pages

urlpatterns = [
    path("badges/", badge_pages.badges, name="desk-badges"),
    path("check-in/", check_in_pages.door, name="check-in"),
    path("check-in/walk-in/", walk_in_pages.walk_in_page, name="walk-in"),
    path("check-in/<int:number>/", check_in_pages.by_name, name="check-in-one"),
    path("check-in/<int:number>/lost/", check_in_pages.lost, name="check-in-lost"),
    path("check-in/<int:number>/undo/", check_in_pages.undo, name="check-in-undo"),
]
