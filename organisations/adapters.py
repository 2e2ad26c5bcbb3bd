"""allauth, as this house uses it."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages

from organisations.evenness import knock

UNKNOWN = "account/email/unknown_account"
log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: accounts come from an invitation or from a consultant."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code or a link now; when the mail server is away, say so instead of failing.

        Codes do not wait in the outbox: they would be kept in clear, and arrive too late.
        """
        try:
            if template_prefix == UNKNOWN:
                knock()  # no mail to an address without account, and the same answer to whoever asked
            else:
                super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as fault:
            log.error("A sign-in mail did not leave: %s", type(fault).__name__)
            if self.request is not None:
                messages.error(
                    self.request, "Notre courrier ne part pas pour l’instant. Réessayez dans quelques minutes."
                )
