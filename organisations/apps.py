from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"
    label = "organisations"
    verbose_name = "Organismes"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset, password_set
        from allauth.usersessions.models import UserSession
        from django.contrib.auth.signals import user_logged_in, user_logged_out
        from django.db.models.signals import pre_save

        from organisations import (
            mails,  # noqa: F401  (declares what composes the mails)
            receivers,
            sign_in,
        )

        user_logged_in.connect(receivers.begin_session)
        user_logged_out.connect(receivers.forget_session)
        pre_save.connect(sign_in.keep_little, sender=UserSession)
        for signal in (password_changed, password_set, password_reset):
            signal.connect(receivers.end_sessions_after_password)
