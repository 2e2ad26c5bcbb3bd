"""Planning every meeting of a bilan in one gesture, and one meeting for several bilans."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from beneficiaries.situations import Notice
from foundation import clock
from foundation.clock import PARIS, paris_day
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.house_rules import house_rules
from sessions.operations import SessionRefused
from sessions.panels import suggested_booking
from sessions.planning.finding import Agenda, the_agenda
from sessions.planning.forms import CollectiveForm, LineForm, SeriesForm
from sessions.planning.operations import Line, SeriesRefused, book_collective, book_series
from sessions.planning.queries import (
    absent_stretches,
    bilans_for_a_group,
    collective_of,
    midnight,
    paused_stretches,
    steps_left,
    taken_of,
)
from sessions.planning.rules import LONGEST_SERIES, PATIENCE, Proposed, Series, Skipped, propose_series
from sessions.queries import hours_of, steps_of
from sessions.situated import asked_on, once_planned

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Row:
    """One line of the proposal: a meeting to be confirmed, or a week that is skipped."""

    form: LineForm | None = None
    skipped: Skipped | None = None
    notice: Notice | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.BOOK_SESSION, the_bilan)
def series(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Say when it begins, read what is proposed, then book it whole."""
    form = SeriesForm(request.POST or None, initial=_initial(bilan))
    if not form.is_valid():
        return _page(request, bilan, form, [])
    if "book" in request.POST:
        return _book(request, bilan, form)
    asked = asked_on(request, bilan, _days(form))
    proposal = _proposal(bilan, form, barred={day for day, notice in asked.items() if notice.blocks})
    return _page(request, bilan, form, _proposed_rows(bilan, proposal, asked), proposal=proposal, asked=asked)


def _days(form: SeriesForm) -> list[date]:
    """The days that a series looks at."""
    first, every = form.cleaned_data["first"], form.cleaned_data["every_weeks"]
    return [first + timedelta(weeks=week) for week in range(0, PATIENCE, every)]


def _initial(bilan: Bilan) -> dict[str, object]:
    suggested = suggested_booking(bilan, at=clock.now())
    monday_to_friday = suggested.get("day") or _next_weekday()
    return {
        "first": monday_to_friday,
        "hour": suggested.get("hour"),
        "every_weeks": 1,
        "minutes": house_rules(bilan.organisation).session_minutes,
        "mode": suggested.get("mode"),
        "place": suggested.get("place", ""),
    }


def _next_weekday():
    day = clock.today() + timedelta(days=7)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def _proposal(bilan: Bilan, form: SeriesForm, *, barred: set[date]) -> Series:
    asked = form.cleaned_data
    start = midnight(asked["first"])
    end = start + timedelta(weeks=PATIENCE * asked["every_weeks"] + 1)
    return propose_series(
        first=asked["first"],
        hour=asked["hour"],
        every_weeks=asked["every_weeks"],
        minutes=asked["minutes"],
        steps=steps_left(bilan),
        minutes_left=hours_of(bilan).accompaniment.left,
        taken=taken_of(bilan.consultant_id, start, end, person_of=bilan),
        absences=absent_stretches(bilan.consultant_id, start, end),
        pauses=paused_stretches(bilan),
        buffer_minutes=house_rules(bilan.organisation).buffer_minutes,
        barred=barred,
    )


def _proposed_rows(bilan: Bilan, proposal: Series, asked: dict[date, Notice]) -> list[Row]:
    steps = list(steps_of(bilan))
    rows, number = [], 0
    for line in proposal.lines:
        if isinstance(line, Proposed):
            local = line.starts_at.astimezone(PARIS)
            initial = {
                "keep": True,
                "step": line.step_id,
                "day": local.date(),
                "hour": local.time(),
                "minutes": line.minutes,
            }
            form = LineForm(prefix=f"s{number}", steps=steps, initial=initial)
            rows.append(Row(form=form, notice=asked.get(local.date())))
            number += 1
        else:
            rows.append(Row(skipped=line))
    return rows


def _book(request: HouseRequest, bilan: Bilan, form: SeriesForm) -> HttpResponse:
    steps = list(steps_of(bilan))
    numbers = [number for number in range(LONGEST_SERIES) if f"s{number}-day" in request.POST]
    lines = [LineForm(request.POST, prefix=f"s{number}", steps=steps) for number in numbers]
    kept = [line for line in lines if line["keep"].value()]
    valid = [line for line in kept if line.is_valid()]
    asked = asked_on(request, bilan, {line.cleaned_data["day"] for line in valid})
    for line in valid:
        notice = asked.get(line.cleaned_data["day"])
        if notice is not None and notice.blocks:
            line.add_error("day", notice.sentence)
    if kept and all(line.is_valid() for line in kept):
        try:
            booked = book_series(
                bilan,
                lines=[Line(one.cleaned_data["step"], one.starts_at(), one.cleaned_data["minutes"]) for one in kept],
                mode=form.cleaned_data["mode"],
                place=form.cleaned_data["place"],
                by=request.user,
                at=clock.now(),
            )
        except SeriesRefused as refusal:
            kept[refusal.number].add_error("day", str(refusal))
        else:
            many = len(booked) > 1
            messages.success(request, f"{len(booked)} séances sont prévues." if many else "La séance est prévue.")
            return once_planned(request, bilan, next(iter(asked.values()), None))
    elif not kept:
        form.add_error(None, "Gardez au moins une séance.")
    return _page(request, bilan, form, [Row(form=line) for line in lines], is_refused=True)


def _page(
    request: HouseRequest,
    bilan: Bilan,
    form: SeriesForm,
    rows: list[Row],
    *,
    proposal: Series | None = None,
    asked: dict[date, Notice] | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    hours = hours_of(bilan)
    shown = {line.day for line in proposal.lines if isinstance(line, Skipped)} if proposal else set()
    context = {
        "bilan": bilan,
        "form": form,
        "rows": rows,
        "hours": hours,
        "proposal": proposal,
        "count": sum(1 for row in rows if row.form),
        "is_refused": is_refused,
        "barred": sorted({one.sentence for day, one in (asked or {}).items() if one.blocks and day in shown}),
    }
    status = 422 if form.errors or is_refused else 200
    return render(request, "sessions/planning/series.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_AGENDA, the_agenda)
def collective(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """Collective meetings to come, and a new one."""
    at = clock.now()
    rules = house_rules(request.organisation)
    bilans = bilans_for_a_group(agenda.consultant)
    form = CollectiveForm(request.POST or None, bilans=bilans, initial={"minutes": rules.session_minutes})
    noticed = _asked_of_each(request, form) if form.is_valid() else None
    if form.is_valid():
        try:
            book_collective(agenda.consultant, by=request.user, at=at, **form.booking())
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La séance collective est prévue.")
            if noticed is not None:
                return redirect("sessions:to_check", slug=request.organisation.slug, bilan_id=noticed.pk)
            return redirect("sessions:collective", slug=request.organisation.slug, consultant_id=agenda.consultant.pk)
    context = {
        "consultant": agenda.consultant,
        "is_own": agenda.consultant.pk == request.actor.membership_id,
        "is_allowed": rules.allows_collective,
        "may_book": len(bilans) > 1,
        "groups": collective_of(agenda.consultant, at=at),
        "form": form,
        "today": paris_day(at),
    }
    return render(request, "sessions/planning/collective.html", context, status=422 if form.is_bound else 200)


def _asked_of_each(request: HouseRequest, form: CollectiveForm) -> Bilan | None:
    """What the law asks of each person that day: what blocks is said with the name, the first to check is given back."""
    day = form.cleaned_data["day"]
    found = [(bilan, asked_on(request, bilan, [day]).get(day)) for bilan in form.cleaned_data["bilans"]]
    for bilan, notice in found:
        if notice is not None and notice.blocks:
            form.add_error("bilans", f"{bilan.beneficiary}{NBSP}: {notice.sentence}")
    return next((bilan for bilan, notice in found if notice is not None), None)
