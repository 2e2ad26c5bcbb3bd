from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    label = "funding"
    verbose_name = "Financement"

    def ready(self) -> None:
        from funding import (
            archive,  # noqa: F401  (declares what it adds to the archive)
            attention,  # noqa: F401  (adds what waits to the start page)
            following,  # noqa: F401  (subscribes to the chain of facts)
        )
        from funding.agreements import attention as _waiting  # noqa: F401  (what waits of documents)
        from funding.agreements import following as _documents  # noqa: F401  (days to answer, signatures)
        from funding.agreements import mails  # noqa: F401  (what is mailed of documents)
