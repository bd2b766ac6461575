"""Addresses of handing an office over, below `/desk/handover/`."""

from django.urls import path

from focalpoints.succession import views

urlpatterns = [
    path("", views.handover, name="handover"),
    path("<int:number>/take-back/", views.taking_back, name="handover-take-back"),
    path("<slug:slug>/", views.handover, name="handover-member"),
]
