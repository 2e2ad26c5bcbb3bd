"""The space of a representative, and what it shares with that of an employer's contact (`firms`): dates, hours, attendance."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.models import Bilan, CoSignature, EmployerContact, Representative
from foundation.formats import duration
from organisations.access import requires
from organisations.permissions import Actor, Standing, Verb
from organisations.requests import HouseRequest
from sessions.attendance.states import State, presence_of
from sessions.models import Session
from sessions.queries import hours_of_all, meetings_of_all

PAGE = 25
# What a third party reads of a presence: whether it is signed; a contestation stays between the two and the house.
OTHERS = dict.fromkeys(State, "signature attendue") | {
    State.SIGNED: "signée par les deux",
    State.ATTESTED: "attestée, non signée",
}


@dataclass(frozen=True)
class Space:
    """What somebody was given to see: it is theirs alone."""

    standing: Standing
    people: list

    def ties(self, actor: Actor) -> frozenset[Standing]:
        is_theirs = any(third.user_id == actor.user_id for third in self.people)
        return frozenset({self.standing}) if is_theirs else frozenset()


def own_representations(request: HouseRequest) -> Space:
    """Those whom the one who is signed in represents."""
    found = list(Representative.objects.filter(user_id=request.user.pk, ended_at=None).select_related("beneficiary"))
    return _space(Standing.REPRESENTATIVE, found)


def own_contacts(request: HouseRequest) -> Space:
    """The employers that the one who is signed in stands for."""
    found = list(EmployerContact.objects.filter(user_id=request.user.pk, ended_at=None).select_related("employer"))
    return _space(Standing.EMPLOYER_CONTACT, found)


def _space(standing: Standing, people: list) -> Space:
    if not people:
        raise Http404
    return Space(standing, people)


@dataclass(frozen=True)
class Row:
    """One meeting: when, how long, signed by whom."""

    session: Session
    duration: str
    tone: str
    word: str


@dataclass(frozen=True)
class File:
    """One bilan: whose, how many hours, which meetings."""

    bilan: Bilan
    done: str
    rows: list[Row]
    convention: UUID | None = None  # the signed one, when it was made here


@require_safe
@requires(Verb.SEE_REPRESENTED, own_representations)
def represented(request: HouseRequest, space: Space) -> HttpResponse:
    """The bilans of those whom one represents, and what waits for a signature."""
    represented = {third.beneficiary_id: third for third in space.people}
    page = page_of(request, Bilan.objects.filter(beneficiary_id__in=represented))
    pairs = CoSignature.objects.filter(bilan__in=[bilan.pk for bilan in page], representative__in=represented.values())
    signed = {signature.bilan_id: signature for signature in pairs}
    files = [
        {
            "file": file,
            "must_sign": represented[file.bilan.beneficiary_id].must_co_sign and file.bilan.pk not in signed,
            "signature": signed.get(file.bilan.pk),
        }
        for file in files_of(page)
    ]
    return render(request, "shell/represented.html", {"page": page, "files": files})


def page_of(request: HouseRequest, bilans: QuerySet[Bilan]) -> Page:
    """Those that were not entered by mistake, the latest first."""
    live = bilans.filter(cancelled_at=None).select_related("beneficiary").order_by("-opened_on", "pk")
    return Paginator(live, PAGE).get_page(request.GET.get("page"))


def files_of(page: Page) -> list[File]:
    """Dates, hours and signatures of the bilans of a page, in a constant number of queries."""
    bilans = list(page)
    hours, meetings = hours_of_all(bilans), meetings_of_all(bilans)
    files = []
    for bilan in bilans:
        counter = hours[bilan.pk].accompaniment
        done = f"{duration(counter.done)} sur {duration(counter.total)}"
        files.append(File(bilan, done, [_row(session) for session in meetings.get(bilan.pk, [])]))
    return files


def _row(session: Session) -> Row:
    minutes = duration(session.actual_minutes or session.planned_minutes)
    if session.state == Session.State.PLANNED:
        return Row(session, minutes, "info", "Prévue")
    presence = presence_of(session)
    return Row(session, minutes, presence.tone, f"Tenue, {OTHERS[presence.state]}")
