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
        from funding.agreements import (
            amending,  # noqa: F401  (says what to sign again once hours changed)
            mails,  # noqa: F401  (what is mailed of documents)
        )
        from funding.agreements import archive as _taken  # noqa: F401  (declares what it adds to the archive)
        from funding.agreements import attention as _papers  # noqa: F401  (adds what waits to the start page)
        from funding.agreements import following as _documents  # noqa: F401  (days to answer, signatures)
        from funding.declarations import purging as _names  # noqa: F401  (declares what a date raises)
        from funding.invoicing import attention as _waiting  # noqa: F401  (adds to start pages)
        from funding.invoicing import mails as _letters  # noqa: F401  (composes)
        from funding.invoicing import purging, subscribing  # noqa: F401  (due dates, the chain of facts)
