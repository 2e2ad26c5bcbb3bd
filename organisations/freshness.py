"""Whether somebody proved a moment ago that they are who is signed in. Real time.

A grave act, or the first opening of a synthesis in a session, asks for it: a computer that was
left open, or a stolen cookie, is not enough.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from organisations.doorway import is_autosave, origin
from organisations.models import User
from organisations.requests import HouseRequest

OPENED = "opened_once"
# allauth's pages that change how one signs in: address, password, second factors.
GUARDED_PAGES = frozenset(
    {
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
PROVE_FIRST = "Confirmez d’abord que c’est vous : rechargez la page, votre texte y reste."


def is_fresh(request: HouseRequest) -> bool:
    """Whether the last proof (signing in included) is less than five minutes old."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def step_up(request: HouseRequest, once_a_session: str = "") -> HttpResponse | None:
    """The detour by which to prove it, or None when the way is free.

    `once_a_session` names what stays open for the session once it was opened with a fresh proof.
    Only reading is redirected; what was sent comes back in a page that sends it again.
    """
    if once_a_session and once_a_session in request.session.get(OPENED, []):
        return None
    if is_fresh(request):
        if once_a_session:
            request.session[OPENED] = [*request.session.get(OPENED, []), once_a_session]
        return None
    if is_autosave(request):
        return JsonResponse({"errors": {"session": [PROVE_FIRST]}}, status=401)
    if request.method in ("GET", "HEAD"):
        return redirect(f"{proof_address(request.user)}?{urlencode({'next': request.get_full_path()})}")
    context = {
        "proof_url": f"{proof_address(request.user)}?{urlencode({'next': reverse('proved')})}",
        "sent": [(name, value) for name, values in _sent(request) for value in values],
        "has_files": bool(request.FILES),
        "back_url": origin(request),
    }
    return render(request, "account/proof_needed.html", context, status=401)


def proof_address(user: User) -> str:
    """Where this user proves who they are: password, application or key; else a code sent now, or one of a card."""
    methods = get_adapter().get_reauthentication_methods(user)
    return methods[0]["url"] if methods else reverse("prove")


def _sent(request: HouseRequest) -> list[tuple[str, list[str]]]:
    """What to send again; a password is typed again."""
    return [(name, values) for name, values in request.POST.lists() if "token" not in name and "password" not in name]
