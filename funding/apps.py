from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    label = "funding"
    verbose_name = "Financement"

    def ready(self) -> None:
        from funding import (
            archive,  # noqa: F401  (declares what it adds to the archive)
            following,  # noqa: F401  (subscribes to the chain of facts)
        )
        from funding.invoicing import (
            attention,  # noqa: F401  (adds to start pages)
            mails,  # noqa: F401  (composes)
            purging,  # noqa: F401  (raises due dates)
            subscribing,  # noqa: F401  (follows the chain of facts)
        )
