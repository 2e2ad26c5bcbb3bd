from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "foundation"
    label = "foundation"
    verbose_name = "Socle"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from foundation.guard import refuse_privileged_role

        connection_created.connect(refuse_privileged_role, dispatch_uid="refuse_privileged_role")
