"""Attendance, in the person's own space: sign, contest, go back on it, take the sheet away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import requires
from organisations.browsers import in_words
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from sessions.attendance import attesting, documents
from sessions.attendance.finding import the_contestation
from sessions.attendance.forms import ContestForm
from sessions.attendance.screens import row_of, statement_rows, words_of
from sessions.attendance.signing import SigningRefused, sign_attendance
from sessions.attendance.statements import statement_hash
from sessions.attendance.states import State, presence_of
from sessions.finding import the_session
from sessions.models import Attendance, Contestation, Session

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@requires(Verb.SIGN_AS_PERSON, the_session)
def sign(request: HouseRequest, session: Session) -> HttpResponse:
    """Read what is signed, then sign it, with a drawing if one likes; later, see what stands."""
    person = str(session.bilan.beneficiary)
    if request.method == "POST":
        try:
            sign_attendance(
                session,
                party=Attendance.Party.PERSON,
                by=request.user,
                signer_name=person,
                at=clock.now(),
                device=in_words(request.headers.get("User-Agent", "")),
                drawing=request.POST.get("drawing", ""),
                shown_hash=request.POST.get("statement", ""),
            )
        except SigningRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Merci, votre signature est enregistrée.")
        return redirect("sessions:own", slug=request.organisation.slug)
    presence = presence_of(session)
    context = {
        "bilan": session.bilan,
        "session": session,
        "presence": presence,
        "row": row_of(session, person),
        "statement": statement_rows(session, person),
        "shown_hash": statement_hash(session),
        "may_sign": presence.state != State.NONE and presence.person is None and presence.contestation is None,
        "words": words_of(presence),
    }
    return render(request, "sessions/own_sign.html", context)


@form_methods
@requires(Verb.SIGN_AS_PERSON, the_session)
def contest(request: HouseRequest, session: Session) -> HttpResponse:
    """Say that a presence noted in one's name is not so."""
    form = ContestForm(request.POST or None)
    person = str(session.bilan.beneficiary)
    if form.is_valid():
        try:
            attesting.contest_presence(
                session, words=form.cleaned_data["words"], by=request.user, person_name=person, at=clock.now()
            )
        except attesting.AttestingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est noté : cette présence est contestée, et n’est plus montrée comme signée.")
            return _to_session(request, session)
    context = {
        "bilan": session.bilan,
        "session": session,
        "row": row_of(session, person),
        "statement": statement_rows(session, person),
        "form": form,
    }
    return render(request, "sessions/attendance/contest.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.SIGN_AS_PERSON, the_contestation)
def withdraw(request: HouseRequest, contestation: Contestation) -> HttpResponse:
    """Go back on a contestation."""
    try:
        attesting.withdraw_contestation(contestation, at=clock.now())
    except attesting.AttestingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre contestation est retirée.")
    return _to_session(request, contestation.session)


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
@limited("presence_pdf", PDF_RATE, reads=True)
def sheet(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """One's own attendance sheet."""
    try:
        return pdf_response(documents.SHEET, documents.sheet_context(bilan))
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("sessions:own", slug=request.organisation.slug)


def _to_session(request: HouseRequest, session: Session) -> HttpResponse:
    return redirect("sessions:own_sign", slug=request.organisation.slug, session_id=session.pk)
