from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    label = "exchange"
    verbose_name = "Échanges"

    def ready(self) -> None:
        from exchange import mails  # noqa: F401  (declares what composes the mails)
