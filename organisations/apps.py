from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"
    label = "organisations"
    verbose_name = "Organismes"

    def ready(self) -> None:
        from organisations import mails  # noqa: F401  (declares what composes the mails)
