"""« C’est bien vous ? », for people without password or second factor."""

from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import signed_in
from organisations.forms import PlainForm
from organisations.freshness import proof_address
from organisations.proof import ProofByCode, accepts_other
from organisations.rates import limited
from organisations.requests import HouseRequest

WRONG = "Ce code n’est pas le bon, ou il a déjà servi."
TOO_MANY = "Plusieurs codes sont déjà partis. Attendez une minute avant d’en demander un autre."


class ProofForm(PlainForm):
    code = forms.CharField(label="Code", max_length=40)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@limited("prove", "20/10m/user")
def prove(request: HouseRequest) -> HttpResponse:
    """Ask for a code, or type one; who has a password or a second factor uses it instead."""
    onwards = _onwards(request)
    if not (elsewhere := proof_address(request.user)).startswith(request.path):
        return redirect(f"{elsewhere}?{urlencode({'next': onwards})}")
    is_sending = request.POST.get("action") == "send"
    form = ProofForm(request.POST if request.method == "POST" and not is_sending else None)
    sentence = TOO_MANY if is_sending and not ProofByCode.begin(request) else ""
    if form.is_valid():
        if _holds(request, form.cleaned_data["code"]):
            return redirect(onwards)
        form.add_error("code", WRONG)
    context = {
        "form": form,
        "email": request.user.email,
        "is_sent": ProofByCode.waiting(request) is not None,
        "onwards": onwards,
        "sentence": sentence,
    }
    return render(request, "account/prove.html", context, status=422 if form.is_bound or sentence else 200)


@require_safe
@signed_in
def proved(request: HouseRequest) -> HttpResponse:
    """Proved in a second tab: the first one waits with what was to be sent."""
    return render(request, "account/session_reopened.html")


def _holds(request: HouseRequest, typed: str) -> bool:
    if request.user.email:
        waiting = ProofByCode.waiting(request)
        return waiting is not None and waiting.accepts(typed)
    return accepts_other(request, typed, at=datetime.now(UTC))


def _onwards(request: HouseRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if get_adapter(request).is_safe_url(wanted) else "/"
