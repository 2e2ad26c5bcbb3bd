from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LawConfig(AppConfig):
    name = "law"
    label = "law"
    verbose_name = "Loi"

    def ready(self) -> None:
        from law.loading import load_values

        post_migrate.connect(load_values, sender=self, dispatch_uid="load_law")
