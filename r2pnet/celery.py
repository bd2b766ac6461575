"""The Celery application: two queues, so that short jobs never wait behind a PDF."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2pnet.settings")

app = Celery("r2pnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
