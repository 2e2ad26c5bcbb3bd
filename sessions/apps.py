from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "bilan_sessions"
    verbose_name = "Séances"

    def ready(self) -> None:
        from beneficiaries.signals import (
            bilan_cancelling,
            bilan_handed_over,
            death_noted,
            death_withdrawn,
            fact_recorded,
        )
        from confidentiality.destruction import contents, proofs
        from confidentiality.signals import destructions_cancelled, destructions_planned
        from organisations.signals import caseload_rules_changed, organisation_created
        from sessions import (
            archive,  # noqa: F401  (declares what it adds to the archive)
            attention,  # noqa: F401  (declares what it adds to the start page of members)
            mails,  # noqa: F401  (declares what composes the mails)
        )
        from sessions.agenda import mails as agenda_mails  # noqa: F401
        from sessions.attendance import mails as _signature_mails  # noqa: F401
        from sessions.attendance.purging import (
            follow_destructions,
            forget_destructions,
            latest_presence,
            purge_attendance,
        )
        from sessions.deaths import follow_death, follow_withdrawal
        from sessions.follow_up.operations import follow_closing
        from sessions.handover import follow_handover
        from sessions.house_rules.operations import start_house_rules
        from sessions.interruptions import operations as _interruptions  # noqa: F401  (declares what a date raises)
        from sessions.nudging import mails as _nudge_mails  # noqa: F401
        from sessions.nudging.operations import follow_rules
        from sessions.shipping import ship_programmes
        from sessions.withdrawal import follow_cancelling, follow_consent

        contents.purgers.append(purge_attendance)
        proofs.latest.append(latest_presence)
        destructions_planned.connect(follow_destructions, dispatch_uid="plan_proof_purge")
        destructions_cancelled.connect(forget_destructions, dispatch_uid="cancel_proof_purge")
        caseload_rules_changed.connect(follow_rules, dispatch_uid="follow_caseload_rules")
        organisation_created.connect(ship_programmes, dispatch_uid="ship_programmes")
        organisation_created.connect(start_house_rules, dispatch_uid="start_house_rules")
        fact_recorded.connect(follow_closing, dispatch_uid="follow_closing")
        fact_recorded.connect(follow_consent, dispatch_uid="follow_consent")
        death_noted.connect(follow_death, dispatch_uid="follow_death")
        death_withdrawn.connect(follow_withdrawal, dispatch_uid="follow_death_withdrawal")
        bilan_handed_over.connect(follow_handover, dispatch_uid="follow_handover")
        bilan_cancelling.connect(follow_cancelling, dispatch_uid="follow_cancelling")
