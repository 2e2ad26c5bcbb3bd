from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    label = "beneficiaries"
    verbose_name = "Bénéficiaires"

    def ready(self) -> None:
        from beneficiaries import (
            archive,  # noqa: F401  (declares what it adds to the archive)
            mails,  # noqa: F401  (declares what composes the mails)
            waiting,  # noqa: F401  (declares what it adds to the start page of members)
        )
        from beneficiaries.cards.operations import proves_by_card
        from beneficiaries.deaths import operations as _deaths  # noqa: F401  (declares who is not written to)
        from beneficiaries.ending import follow_cancelling, follow_end, tell_destruction
        from beneficiaries.enquiries import attention as _attention  # noqa: F401
        from beneficiaries.enquiries import erasing as _erasing  # noqa: F401
        from beneficiaries.enquiries import mails as _enquiry_mails  # noqa: F401
        from beneficiaries.enquiries.leaving import free_enquiries
        from beneficiaries.leaving import close_mandates, keep_bilans_accompanied
        from beneficiaries.requests import mails as _mails  # noqa: F401
        from beneficiaries.requests import reminders  # noqa: F401  (declares what a date raises)
        from beneficiaries.signals import bilan_cancelling, fact_recorded
        from beneficiaries.silence import follow_proposal
        from confidentiality.signals import content_destroyed
        from organisations.proof import OTHER_PROOFS
        from organisations.signals import member_leaving

        member_leaving.connect(free_enquiries, dispatch_uid="free_enquiries")
        member_leaving.connect(close_mandates, dispatch_uid="close_mandates")
        member_leaving.connect(keep_bilans_accompanied, dispatch_uid="keep_bilans_accompanied")
        fact_recorded.connect(follow_end, dispatch_uid="follow_end")
        fact_recorded.connect(follow_proposal, dispatch_uid="follow_proposal")
        bilan_cancelling.connect(follow_cancelling, dispatch_uid="end_cancelled_bilan")
        content_destroyed.connect(tell_destruction, dispatch_uid="tell_destruction")
        OTHER_PROOFS.append(proves_by_card)
