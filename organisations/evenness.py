"""Sign-in answers alike, whether an account exists or not: in words, in mails and in time."""

import time
from http import HTTPStatus

from django.conf import settings
from django.core.mail import get_connection
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from organisations.requests import HouseRequest

# Where somebody may try addresses or codes: a mail that leaves, or a password that is checked, takes time.
EVEN = frozenset(
    {
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "beneficiaries:card_sign_in",
    }
)


class EvenTimeMiddleware:
    """No answer of these pages leaves before a fixed time has passed; it waits outside of any transaction."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        # « Too many » says nothing of any account, and must not hold a process: it leaves at once.
        is_limited = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        is_slowed = request.method == "POST" and settings.SIGN_IN_SECONDS and not is_limited
        if is_slowed and _is_even(request.path_info):
            time.sleep(max(0.0, settings.SIGN_IN_SECONDS - (time.monotonic() - began)))
        return response


def _is_even(path: str) -> bool:
    try:
        return resolve(path).view_name in EVEN
    except Resolver404:
        return False


def knock() -> None:
    """Ask the mail server whether it is there, as a mail would; nothing is sent. Raises what sending raises."""
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([])
    finally:
        connection.close()
