"""Addresses of the yearly confirmation, below `/desk/`."""

from django.urls import path

from focalpoints.confirming import desk_page, link_page, staff_pages

urlpatterns = [
    path("confirm/", desk_page.confirm_entry, name="confirm-entry"),
    path("confirm/<str:token>/", link_page.confirm_by_link_page, name="confirm-by-link"),
    path("confirmations/", staff_pages.confirmations, name="confirmations"),
    path("confirmations/<slug:slug>/", staff_pages.confirmation, name="confirmation"),
    path("confirmations/<slug:slug>/ask/", staff_pages.ask_now, name="confirmation-ask"),
    path("confirmations/<slug:slug>/sheet/", staff_pages.print_sheet, name="confirmation-sheet"),
    path(
        "confirmations/<slug:slug>/withdraw/<int:confirmation_id>/",
        staff_pages.withdraw_page,
        name="confirmation-withdraw",
    ),
]
