from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "synthesis"
    label = "synthesis"
    verbose_name = "Synthèse"

    def ready(self) -> None:
        from synthesis import following  # noqa: F401  (the dates of a synthesis follow the facts)
