"""Celery carries ids from the outbox to the worker; it decides nothing."""

import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")


class HouseTask(Task):
    """A task that does nothing while a restore is not finished; the rows that asked for it still wait."""

    def before_start(self, task_id, args, kwargs):
        """Raises RestoreUnfinished."""
        from bilan.backups.marker import WORDS, RestoreUnfinished, is_restoring

        if is_restoring():
            raise RestoreUnfinished(WORDS)


app = Celery("bilan", task_cls=HouseTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
