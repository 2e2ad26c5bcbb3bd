from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "confidentiality"
    label = "confidentiality"
    verbose_name = "Confidentialité"
