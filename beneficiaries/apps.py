from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    label = "beneficiaries"
    verbose_name = "Bénéficiaires"
