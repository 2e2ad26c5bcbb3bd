from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    label = "exchange"
    verbose_name = "Échanges"

    def ready(self) -> None:
        from confidentiality.signals import content_destroyed
        from exchange import archive, attention, mails  # noqa: F401  (declare what they add elsewhere)
        from exchange.destruction import forget_papers
        from exchange.messages.queries import has_written_since
        from sessions.nudging.operations import signs_of_life

        signs_of_life.append(has_written_since)
        content_destroyed.connect(forget_papers, dispatch_uid="forget_papers")
