"""One device for two: the consultant hands over theirs for one signature, and takes it back with a fresh proof.

While it is handed over, the session of the browser opens nothing but this signature (`HandedDeviceMiddleware`).
"""

import time
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import LOGIN_BY_CODE_MAX_ATTEMPTS
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from beneficiaries.cards.operations import use_code
from organisations.models import User
from organisations.requests import HouseRequest
from sessions.models import Attendance, Session

HANDED, CODE = "handed_device", "signing_code"
# What answers while a device is handed over: the signature, the proof that takes it back, leaving.
OPEN = frozenset(
    {
        "sessions:device",
        "sessions:device_back",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "prove",
        "proved",
        "session_state",
        "session_reopened",
        "csp_report",
    }
)


def hand_device(request: HouseRequest, session: Session) -> None:
    """From now on this browser shows one statement and nothing else."""
    request.session[HANDED] = {
        "session": str(session.pk),
        "slug": request.organisation.slug,
        "since": time.time(),
    }


def handed(request: HouseRequest) -> dict | None:
    """What this browser was handed over for."""
    return request.session.get(HANDED)


def is_handed_for(request: HouseRequest, session: Session) -> bool:
    found = handed(request)
    return found is not None and found["session"] == str(session.pk)


def is_proved_since(request: HouseRequest) -> bool:
    """Whether whoever is signed in proved who they are after the device was handed over, not before."""
    found, records = handed(request), get_authentication_records(request, request.user)
    return found is not None and bool(records) and records[-1]["at"] > found["since"]


def take_device_back(request: HouseRequest) -> None:
    request.session.pop(HANDED, None)
    request.session.pop(CODE, None)


class HandedDeviceMiddleware:
    """Send every address but the few that a handed device needs back to the signature."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        found = handed(request)
        if found is None or request.resolver_match.view_name in OPEN:
            return None
        return redirect("sessions:device", slug=found["slug"], session_id=found["session"])


class SigningCode(AbstractCodeVerificationProcess):
    """A code sent to the person's own address and typed on the consultant's device: good for one session."""

    def __init__(self, request: HouseRequest, user: User, state: dict) -> None:
        self.request = request
        super().__init__(
            max_attempts=LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=user,
        )

    @classmethod
    def waiting(cls, request: HouseRequest, session: Session, user: User) -> "SigningCode | None":
        """The code that was sent for this session and can still be typed."""
        state = request.session.get(CODE)
        if state is None or state.get("session") != str(session.pk) or state.get("user_id") != str(user.pk):
            return None
        return cls(request, user, state).abort_if_invalid()

    @classmethod
    def begin(cls, request: HouseRequest, session: Session, user: User) -> bool:
        """Send a code; False when too many were asked for."""
        if not user.email or not ratelimit.consume(request, action="request_login_code", key=user.email):
            return False
        state = cls.initial_state(user=user, email=user.email) | {"session": str(session.pk)}
        process = cls(request, user, state)
        process.send()
        process.persist()
        return True

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        context = {"request": self.request, "code": self.code}
        adapter.send_mail("account/email/signing_code", self.state["email"], context)

    def persist(self) -> None:
        self.request.session[CODE] = self.state

    def abort(self) -> None:
        self.request.session.pop(CODE, None)

    def accepts(self, typed: str) -> bool:
        """Whether this is the code; a right one is used up, a wrong one counts."""
        if not compare_user_code(actual=typed, expected=self.code):
            self.record_invalid_attempt()
            return False
        self.abort()
        return True


def proved_by_code(request: HouseRequest, session: Session, typed: str) -> Attendance.Method | None:
    """How the person proved who they are by what was typed: the code sent to them, or one of their card."""
    user = session.bilan.beneficiary.user
    if user is None:
        return None
    if user.email:
        waiting = SigningCode.waiting(request, session, user)
        return Attendance.Method.CODE if waiting is not None and waiting.accepts(typed) else None
    return Attendance.Method.CARD if use_code(typed, at=datetime.now(UTC), user=user) else None
