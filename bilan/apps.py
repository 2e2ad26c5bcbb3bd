from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "bilan"
    label = "shell"
    verbose_name = "Bilan"
