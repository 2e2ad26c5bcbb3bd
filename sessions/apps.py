from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "bilan_sessions"
    verbose_name = "Séances"
