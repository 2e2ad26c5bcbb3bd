"""The shell: settings, urls, celery, embedded servers, start pages. It imports everyone; nobody imports it."""

from bilan.celery import app as celery_app

__all__ = ["celery_app"]
