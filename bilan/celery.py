"""Celery carries ids from the outbox to the worker; it decides nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")

app = Celery("bilan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
