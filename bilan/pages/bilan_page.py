"""The page of one bilan, composed from fragments of every app; the same facts for administrator and consultant."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.circumstances.situations import SITUATIONS_TO_JUSTIFY, Situation
from beneficiaries.deaths.operations import death_of
from beneficiaries.finding import the_beneficiary, the_bilan
from beneficiaries.load import load_of
from beneficiaries.mandates.queries import mandate_rows
from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.operations import BilanRefused
from beneficiaries.pauses import pause_on
from beneficiaries.queries import course_of
from beneficiaries.rules import Course, stage_of
from bilan.pages.course import entries_for, verbs_of
from bilan.pages.opening import OpeningForm
from confidentiality.models import SignatureRequest
from confidentiality.signatures.queries import rows_of
from exchange.closing.queries import PapersPanel, papers_panel
from exchange.messages.queries import conversation_panel
from foundation import clock
from funding.queries import funding_panel
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest
from questionnaires.queries import questionnaires_panel
from sessions import rules
from sessions.models import Attendance, Session
from sessions.operations import open_bilan_from
from sessions.panels import SessionsPanel, sessions_panel
from sessions.programmes.panels import programme_cards
from sessions.programmes.queries import version_of
from sessions.rules import Hours
from synthesis.queries import synthesis_panel


@require_safe
@requires(Verb.SEE_FACTS, the_bilan)
def bilan(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Where the bilan stands and what comes next; facts only, content has pages of its own."""
    course = course_of(bilan)
    may = verbs_of(request, bilan)
    if course.is_stopped:
        may -= {Verb.ASSIGN_QUESTIONNAIRE}
    slug = request.organisation.slug
    at = clock.now()
    is_mine = Verb.RECORD_FACT in may
    sees_names = request.actor.sees_names
    death = death_of(bilan.beneficiary_id)
    panel = sessions_panel(
        bilan,
        at=at,
        party=Attendance.Party.CONSULTANT if is_mine else "",
        slug=slug,
        may_plan=Verb.BOOK_SESSION in may,
        reads_reasons=sees_names,
    )
    context = {
        "bilan": bilan,
        "course": course,
        "may": {verb.value for verb in may},
        "stage": stage_of(course),
        "timeline": entries_for(request, bilan, course, may=may, is_short=True),
        "pause": pause_on(course, clock.today()),
        "death": death if sees_names else None,
        "may_edit_contact": bool(can(request.actor, Verb.EDIT_CONTACT, bilan.beneficiary)),
        "person_name": bilan.beneficiary.shown_to(request.actor),
        "may_see_person": bool(can(request.actor, Verb.SEE_BENEFICIARY, bilan.beneficiary)),
        "sessions_panel": panel,
        "funding_panel": funding_panel(bilan) if Verb.SEE_FUNDING in may else None,
        "signatures": signatures_of(bilan) if Verb.SEE_SIGNATURES in may else None,
        "questionnaires_panel": questionnaires_panel(bilan),
        "synthesis_panel": synthesis_panel(bilan),
        "conversation": conversation_panel(bilan) if Verb.READ_EXCHANGES in may else None,
        "preparation": preparation_of(bilan, panel, at=at) if Verb.LEAVE_PAPERS in may else None,
        "mandates": mandate_rows(bilan, today=clock.today(), slug=slug, may_act=Verb.HAND_OVER in may)
        if sees_names
        else [],
        "is_mine": is_mine,
        "version": version_of(bilan),
        "may_book": Verb.BOOK_SESSION in may and death is None and is_bookable(course, panel.hours),
        "is_invited": bilan.beneficiary.user_id is not None,
    }
    return render(request, "shell/bilan.html", context)


def signatures_of(bilan: Bilan) -> dict[str, object]:
    """Whether anything was ever to be signed, and of it what not everybody has signed."""
    rows = rows_of(bilan.pk, today=clock.today())
    unsettled = [
        row
        for row in rows
        if row.request.state not in (SignatureRequest.State.SIGNED, SignatureRequest.State.CANCELLED)
    ]
    return {"any": bool(rows), "unsettled": unsettled[:3]}


@dataclass(frozen=True)
class Preparation:
    """What one looks at before the next meeting: counts and days alone."""

    session: Session
    papers: PapersPanel
    minutes_left: int
    has_begun: bool


def preparation_of(bilan: Bilan, panel: SessionsPanel, *, at: datetime) -> Preparation | None:
    """The meeting that waits to be closed or comes next, and what was given until then; none when none is planned."""
    rows = [row for row in (*panel.to_settle, *panel.coming) if not row.is_work]
    if not rows:
        return None
    counter = panel.hours.accompaniment
    session = rows[0].session
    return Preparation(session, papers_panel(bilan), counter.total - counter.done, session.starts_at <= at)


def is_bookable(course: Course, hours: Hours) -> bool:
    """Whether a meeting can still be planned: within the hours, or the follow-up talk after the end."""
    return course.is_closed or rules.may_book(course, hours, Session.Kind.ACCOMPANIMENT, 1) is None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.OPEN_BILAN, the_beneficiary)
def open_bilan(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Open a bilan from one of the offers."""
    consultant = member_of(request.actor)
    form = OpeningForm(request.POST or None, load=load_of(consultant))
    if form.is_valid():
        situation = Situation(form.cleaned_data["situation"])
        try:
            opened = open_bilan_from(
                form.cleaned_data["programme"],
                beneficiary=beneficiary,
                consultant=consultant,
                opened_on=clock.today(),
                at=clock.now(),
                situation=situation,
                situation_note=form.cleaned_data["situation_note"],
                over_ceiling=form.cleaned_data.get("over_ceiling", ""),
            )
        except BilanRefused as refusal:
            form.add_error("situation_note" if situation in SITUATIONS_TO_JUSTIFY else None, str(refusal))
        else:
            messages.success(request, "Le bilan est ouvert.")
            # What the law asks of a situation is said on its own page: a message would wait in clear in the session.
            is_plain = situation == Situation.NONE and not form.cleaned_data["situation_note"]
            page = "bilans:bilan" if is_plain else "beneficiaries:circumstances"
            return redirect(reverse(page, args=[request.organisation.slug, opened.pk]))
    context = {"form": form, "person": beneficiary, "programmes": programme_cards()}
    return render(request, "shell/open_bilan.html", context, status=422 if form.is_bound else 200)
