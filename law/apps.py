from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "law"
    label = "law"
    verbose_name = "Loi"
