"""Meetings planned on days within a declared situation (LAW.md 4): whoever may open it is told what the law asks.

An assistant who books learns nothing, not even that there is a situation: who accompanies finds those meetings on a
page of their own.
"""

from collections.abc import Iterable
from datetime import date

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from beneficiaries.circumstances.operations import notices_shown_to
from beneficiaries.circumstances.situations import Notice
from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from confidentiality.opening import opens
from foundation import clock
from foundation.clock import paris_day
from organisations.permissions import Standing, Verb
from organisations.requests import HouseRequest
from sessions.models import MEETINGS, Session


def asked_on(request: HouseRequest, bilan: Bilan, days: Iterable[date]) -> dict[date, Notice]:
    """What the law asks of each of these days, for who asks; nothing for who may not open the situation."""
    return notices_shown_to(request.actor, bilan, days)


def asked_of(request: HouseRequest, bilan: Bilan, form: BaseForm) -> Notice | None:
    """What the law asks of the day that was chosen; what blocks stands beside it."""
    day = form.cleaned_data["day"]
    notice = asked_on(request, bilan, [day]).get(day)
    if notice is not None and notice.blocks:
        form.add_error("day", notice.sentence)
    return notice


def blocked_for_person(request: HouseRequest, bilan: Bilan, day: date) -> tuple[Notice | None, str]:
    """What the law asks of a day that its person chose, and why it cannot be that day; empty when it can."""
    notice = asked_on(request, bilan, [day]).get(day)
    return notice, notice.to_person if notice is not None and notice.blocks else ""


def once_planned(request: HouseRequest, bilan: Bilan, notice: Notice | None) -> HttpResponse:
    """Back to the bilan; by way of what to check, when the day asks for it: never in a message, which waits in clear."""
    page = "bilans:bilan" if notice is None else "sessions:to_check"
    return redirect(page, slug=request.organisation.slug, bilan_id=bilan.pk)


@require_safe
@opens(Verb.SEE_CIRCUMSTANCES, the_bilan)
def to_check(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The meetings to come on days within the situation, and what each asks."""
    coming = Session.objects.filter(
        bilan=bilan, state=Session.State.PLANNED, kind__in=MEETINGS, starts_at__gt=clock.now()
    ).order_by("starts_at")
    days = {session.pk: paris_day(session.starts_at) for session in coming}
    notices = notices_shown_to(request.actor, bilan, days.values())
    is_person = Standing.PERSON in bilan.ties(request.actor)
    found = [(session, notices[days[session.pk]]) for session in coming if days[session.pk] in notices]
    rows = [(session, notice, notice.to_person if is_person else notice.sentence) for session, notice in found]
    context = {
        "bilan": bilan,
        "rows": rows,
        "is_person": is_person,
        "layout": "base_beneficiary.html" if is_person else "base_professional.html",
        "who": f"vous et {bilan.consultant if is_person else bilan.beneficiary}",
    }
    return render(request, "sessions/to_check.html", context)
