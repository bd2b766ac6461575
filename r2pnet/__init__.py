"""How the site is put together, and what every app shares."""

from r2pnet.celery import app as celery_app

__all__ = ["celery_app"]
