"""Addresses of imports, below `/desk/import/`: for the secretariat alone."""

from django.urls import path

from focalpoints.views import importing

urlpatterns = [
    path("", importing.imports, name="imports"),
    path("template.csv", importing.template, {"suffix": "csv"}, name="import-template-csv"),
    path("template.xlsx", importing.template, {"suffix": "xlsx"}, name="import-template-xlsx"),
    path("<int:import_id>/", importing.import_page, name="import"),
    path("<int:import_id>/status.json", importing.status, name="import-status"),
    path("<int:import_id>/file", importing.file, name="import-file"),
    path("<int:import_id>/errors.csv", importing.errors, name="import-errors"),
]
