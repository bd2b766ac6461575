"""Addresses of the home page, the search and the desk."""

from django.urls import path

from r2pnet.desk import desk_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("desk/", desk_views.desk, name="desk"),
]
