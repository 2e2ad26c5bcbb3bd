from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    label = "exchange"
    verbose_name = "Échanges"

    def ready(self) -> None:
        from exchange import archive, mails  # noqa: F401  (declare what they add to the archive and to the mails)
