from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    label = "beneficiaries"
    verbose_name = "Bénéficiaires"

    def ready(self) -> None:
        from beneficiaries import mails  # noqa: F401  (declares what composes the mails)
        from beneficiaries.cards import proves_by_card
        from beneficiaries.leaving import keep_bilans_accompanied
        from organisations.proof import OTHER_PROOFS
        from organisations.signals import member_leaving

        member_leaving.connect(keep_bilans_accompanied, dispatch_uid="keep_bilans_accompanied")
        OTHER_PROOFS.append(proves_by_card)
