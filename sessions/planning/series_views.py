"""Planning every meeting of a bilan in one gesture."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beneficiaries.circumstances.situations import Notice
from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.clock import PARIS
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.house_rules.operations import house_rules
from sessions.panels import suggested_booking
from sessions.planning.forms import LineForm, SeriesForm
from sessions.planning.operations import Line, SeriesRefused, book_series
from sessions.planning.queries import (
    absent_stretches,
    midnight,
    paused_stretches,
    steps_left,
    taken_of,
)
from sessions.planning.rules import LONGEST_SERIES, PATIENCE, Proposed, Series, Skipped, propose_series
from sessions.queries import hours_of, steps_of
from sessions.situated import asked_on, once_planned


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
