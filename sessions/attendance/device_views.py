"""The pages of a device that the consultant hands over for one signature."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock
from organisations.access import requires
from organisations.browsers import in_words
from organisations.freshness import proof_address
from organisations.permissions import Verb
from organisations.rates import limited
from organisations.requests import HouseRequest
from sessions.attendance import devices
from sessions.attendance.forms import CodeForm, TypedNameForm
from sessions.attendance.screens import statement_rows
from sessions.attendance.signing import SigningRefused, sign_attendance
from sessions.attendance.statements import statement_hash
from sessions.attendance.states import presence_of
from sessions.attendance.views import to_presences
from sessions.finding import the_session
from sessions.models import Attendance, Session

WRONG = "Ce code n’est pas le bon, ou il a déjà servi."
TOO_MANY = "Plusieurs codes sont déjà partis. Attendez une minute avant d’en demander un autre."
Method = Attendance.Method


@require_POST
@requires(Verb.SIGN_AS_CONSULTANT, the_session)
def hand(request: HouseRequest, session: Session) -> HttpResponse:
    """Hand the device over: from here on it shows this statement alone."""
    presence = presence_of(session)
    if session.state != Session.State.HELD or presence.person is not None:
        messages.error(request, "Cette séance n’attend pas la signature de la personne.")
        return to_presences(request, session)
    list(messages.get_messages(request))  # what waited to be said to the consultant is not said to the person
    devices.hand_device(request, session)
    return redirect("sessions:device", slug=request.organisation.slug, session_id=session.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SIGN_AS_CONSULTANT, the_session)
@limited("device", "40/10m/user")
def device(request: HouseRequest, session: Session) -> HttpResponse:
    """The statement of one session, and three ways to sign it: draw, write one's name, type a code."""
    if not devices.is_handed_for(request, session):
        return to_presences(request, session)
    person = str(session.bilan.beneficiary)
    action = request.POST.get("action", "")
    typed = TypedNameForm(request.POST if action == "typed" else None, person_name=person)
    code = CodeForm(request.POST if action == "code" else None)
    sentence = _act(request, session, action, typed, code)
    is_refused = bool(sentence or typed.errors or code.errors)
    if request.method == "POST" and not is_refused:
        return redirect("sessions:device", slug=request.organisation.slug, session_id=session.pk)
    presence = presence_of(session)
    user = session.bilan.beneficiary.user
    context = {
        "session": session,
        "person": person,
        "statement": statement_rows(session, person),
        "shown_hash": statement_hash(session),
        "signature": presence.person,
        "typed": typed,
        "code": code,
        "sentence": sentence,
        "email": user.email if user else "",
        "has_card": user is not None and not user.email,
        "is_sent": user is not None and devices.SigningCode.waiting(request, session, user) is not None,
    }
    return render(request, "sessions/attendance/device.html", context, status=422 if is_refused else 200)


def _act(request: HouseRequest, session: Session, action: str, typed: TypedNameForm, code: CodeForm) -> str:
    """Do what was asked; the sentence of a refusal, if any. Errors of a field are beside it."""
    user = session.bilan.beneficiary.user
    if action == "send":
        return "" if user is not None and devices.SigningCode.begin(request, session, user) else TOO_MANY
    if action == "draw":
        return _sign(request, session, drawing=request.POST.get("drawing") or "[]")
    if action == "typed" and typed.is_valid():
        return _sign(request, session, method=Method.TYPED)
    if action == "code" and code.is_valid():
        method = devices.proved_by_code(request, session, code.cleaned_data["code"])
        if method is not None:
            return _sign(request, session, method=method, by=user)
        code.add_error("code", WRONG)
    return ""


def _sign(request: HouseRequest, session: Session, **how) -> str:
    try:
        sign_attendance(
            session,
            party=Attendance.Party.PERSON,
            signer_name=str(session.bilan.beneficiary),
            at=clock.now(),
            device=in_words(request.headers.get("User-Agent", "")),
            taken_by=request.user,
            shown_hash=request.POST.get("statement", ""),
            **{"by": None, **how},
        )
    except SigningRefused as refusal:
        return str(refusal)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ENTER_ORGANISATION)
def back(request: HouseRequest) -> HttpResponse:
    """Take the device back, with a proof given after it was handed over."""
    found = devices.handed(request)
    home = redirect("bilans:start", slug=request.organisation.slug)
    if found is None:
        return home
    if not devices.is_proved_since(request):
        here = reverse("sessions:device_back", args=[request.organisation.slug])
        return redirect(f"{proof_address(request.user)}?{urlencode({'next': here})}")
    if request.method != "POST":
        return render(request, "sessions/attendance/device_back.html", {"name": request.actor.name})
    devices.take_device_back(request)
    session = Session.objects.select_related("bilan__beneficiary", "consultant").filter(pk=found["session"]).first()
    return to_presences(request, session) if session is not None else home
