from django.apps import AppConfig
from django.db.models.signals import post_migrate


class QuestionnairesConfig(AppConfig):
    name = "questionnaires"
    label = "questionnaires"
    verbose_name = "Questionnaires"

    def ready(self) -> None:
        from questionnaires import (
            archive,  # noqa: F401  (declares what it adds to the archive)
            attention,  # noqa: F401  (declares what it adds to the start page of members)
            help,  # noqa: F401  (declares the places from which help is asked)
        )
        from questionnaires.loading import load_instruments
        from questionnaires.queries import has_answered_since
        from sessions.nudging.operations import signs_of_life

        signs_of_life.append(has_answered_since)

        post_migrate.connect(load_instruments, sender=self, dispatch_uid="load_instruments")
