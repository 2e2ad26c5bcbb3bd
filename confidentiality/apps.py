from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "confidentiality"
    label = "confidentiality"
    verbose_name = "Confidentialité"

    def ready(self) -> None:
        from confidentiality import holdings  # noqa: F401  (declares what it adds to the archive)
        from confidentiality.destruction import execution, planning  # noqa: F401  (declare what due dates do)
        from confidentiality.signatures import archive, mails, reminders, sealing  # noqa: F401  (the same)
