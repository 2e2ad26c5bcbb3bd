from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "synthesis"
    label = "synthesis"
    verbose_name = "Synthèse"

    def ready(self) -> None:
        from synthesis import (
            archive,  # noqa: F401  (declares what it adds to the archive)
            attention,  # noqa: F401  (declares what it adds to the start page of members)
            following,  # noqa: F401  (the dates of a synthesis follow the facts)
        )
