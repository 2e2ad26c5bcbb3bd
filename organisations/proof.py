"""Proving who one is, for people without password: a one-time code sent now, or one of their card.

allauth's own machinery of codes: ten minutes, three attempts, kept in the session that asked
for it and nowhere else, gone once used.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import LOGIN_BY_CODE_MAX_ATTEMPTS
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings

from organisations.models import User
from organisations.requests import HouseRequest

KEY = "proof_by_code"
# What upper apps know of other proofs: (user, typed, at) → whether it holds, and is now used up.
OTHER_PROOFS: list[Callable[[User, str, datetime], bool]] = []


class ProofByCode(AbstractCodeVerificationProcess):
    """A code sent to the address of whoever is signed in, good for this session alone."""

    def __init__(self, request: HouseRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def waiting(cls, request: HouseRequest) -> "ProofByCode | None":
        """The code that was sent and can still be typed."""
        state = request.session.get(KEY)
        if state is None or state.get("user_id") != str(request.user.pk):
            return None
        return cls(request, state).abort_if_invalid()

    @classmethod
    def begin(cls, request: HouseRequest) -> bool:
        """Send a code; False when too many were asked for."""
        email = request.user.email
        if not email or not ratelimit.consume(request, action="request_login_code", key=email):
            return False
        process = cls(request, cls.initial_state(user=request.user, email=email))
        process.send()
        process.persist()
        return True

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        context = {"request": self.request, "code": self.code}
        adapter.send_mail("account/email/proof_code", self.state["email"], context)

    def persist(self) -> None:
        self.request.session[KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(KEY, None)

    def accepts(self, typed: str) -> bool:
        """Whether this is the code; a right one is used up, a wrong one counts."""
        if not compare_user_code(actual=typed, expected=self.code):
            self.record_invalid_attempt()
            return False
        self.abort()
        record_proof(self.request, "code")
        return True


def accepts_other(request: HouseRequest, typed: str, *, at: datetime) -> bool:
    """Whether another proof that the house knows holds: a code of an access card."""
    if not any(proves(request.user, typed, at) for proves in OTHER_PROOFS):
        return False
    record_proof(request, "card")
    return True


def record_proof(request: HouseRequest, method: str) -> None:
    """From this instant on, the proof is fresh."""
    record_authentication(request, request.user, method=method, reauthenticated=True)
