from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    label = "beneficiaries"
    verbose_name = "Bénéficiaires"

    def ready(self) -> None:
        from beneficiaries import mails  # noqa: F401  (declares what composes the mails)
        from beneficiaries.leaving import keep_bilans_accompanied
        from beneficiaries.requests import mails as _mails  # noqa: F401
        from beneficiaries.requests import reminders  # noqa: F401  (declares what a date raises)
        from organisations.signals import member_leaving

        member_leaving.connect(keep_bilans_accompanied, dispatch_uid="keep_bilans_accompanied")
