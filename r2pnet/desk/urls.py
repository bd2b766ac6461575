"""Addresses of the home page and the search."""

from django.urls import path

from r2pnet.desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
]
