"""Which bilans a member looks at, and in what order: read from the address, which says all of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from beneficiaries.course_in_database import CONSENTS, GOES_ON, STOPPED, has
from beneficiaries.models import Beneficiary
from beneficiaries.queries import bilans_visible_to, of_person_named_like
from beneficiaries.rules import Kind
from bilan.pages.caseload.lateness import first, with_lateness
from foundation.searching import searched
from funding.models import FundingLine, Scheme
from organisations.models import CaseloadRules, Membership
from organisations.permissions import GRANTS, Actor, Standing, Verb
from questionnaires.models import Assignment
from sessions.late import of_bilan, unsigned
from sessions.models import MEETINGS, Attendance, Session
from synthesis.models import Synthesis

STATES = {"ouverts": "En cours", "termines": "Terminés", "arretes": "Arrêtés", "tous": "Tous"}
NEEDS = {
    "": "Tout",
    "retard": "En retard",
    "silence": "Sans rendez-vous",
    "personne": "Attend la personne",
    "pause": "En pause",
}
PHASES = {
    "": "Toutes",
    "avant": "Pas commencé",
    "preliminaire": "Préliminaire",
    "investigation": "Investigation",
    "conclusions": "Conclusions",
}
ORDERS = {"urgence": "Urgence", "nom": "Nom", "rendez-vous": "Prochain rendez-vous", "ouverture": "Ouverture récente"}
MINE, EVERYBODY = "moi", "tous"
NAMES = {
    "state": "etat",
    "need": "besoin",
    "phase": "phase",
    "who": "qui",
    "programme": "programme",
    "public": "public",
    "scheme": "financeur",
    "order": "tri",
}


@dataclass(frozen=True)
class Selection:
    """The filters and the order; every value is one that the page offers."""

    query: str = ""
    state: str = "ouverts"
    need: str = ""
    phase: str = ""
    who: str = ""
    programme: str = ""
    public: str = ""
    scheme: str = ""
    order: str = "urgence"

    @property
    def search(self) -> str:
        """The selection as an address writes it, without the name that was searched."""
        values = {name: getattr(self, field) for field, name in NAMES.items()}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def address(self) -> str:
        """The whole selection, the searched name too."""
        return "&".join(part for part in (self.search, urlencode({"q": self.query}) if self.query else "") if part)


@dataclass(frozen=True)
class Choices:
    """What one member may choose from: the house's colleagues and programmes, and what their role shows."""

    actor: Actor
    colleagues: Mapping[str, str]  # id → name; empty for who sees their own bilans alone
    programmes: tuple[str, ...]

    @property
    def sees_house(self) -> bool:
        return bool(self.actor.standings & GRANTS[Verb.SEE_FACTS])

    @property
    def leads(self) -> bool:
        return Standing.CONSULTANT in self.actor.standings

    def people(self) -> dict[str, str]:
        mine = {MINE: "Mes bilans"} if self.leads else {}
        return {**mine, EVERYBODY: "Toute la maison", **self.colleagues} if self.sees_house else {}

    def usual(self) -> Selection:
        """Whoever leads bilans begins with their own."""
        who = (MINE if self.leads else EVERYBODY) if self.sees_house else ""
        return Selection(who=who)

    def read(self, asked: Mapping[str, str]) -> Selection:
        """The selection that an address asks for; what it may not ask, or does not exist, is as if it were absent."""
        usual = self.usual()
        offered: dict[str, Iterable[str]] = {
            "state": STATES,
            "need": NEEDS,
            "phase": PHASES,
            "who": self.people(),
            "programme": self.programmes,
            "public": Beneficiary.Public.values if self.actor.sees_names else (),
            "scheme": Scheme.values if self.actor.sees_names else (),
            "order": ORDERS,
        }
        chosen = {
            field: asked[name] for field, name in NAMES.items() if name in asked and asked[name] in offered[field]
        }
        query = searched(asked.get("q", "")) if self.actor.sees_names else ""
        return replace(usual, query=query, **chosen)


def choices_of(actor: Actor, colleagues: Iterable[Membership]) -> Choices:
    """What a member may choose from; two queries."""
    titles = bilans_visible_to(actor).order_by("programme_title").values_list("programme_title", flat=True).distinct()
    sees_house = bool(actor.standings & GRANTS[Verb.SEE_FACTS])
    people = {str(member.pk): str(member) for member in colleagues} if sees_house else {}
    return Choices(actor, people, tuple(titles))


def selected(chosen: Selection, *, actor: Actor, rules: CaseloadRules, at: datetime) -> QuerySet[Any]:
    """The bilans of a selection in its order, with what is late in each."""
    bilans = with_lateness(bilans_visible_to(actor), rules=rules, at=at)
    if chosen.query:
        bilans = bilans.filter(of_person_named_like(chosen.query))
    bilans = bilans.filter(_in_state(chosen.state), _in_need(chosen.need), _in_phase(chosen.phase))
    if chosen.who not in ("", EVERYBODY):
        bilans = bilans.filter(consultant_id=actor.membership_id if chosen.who == MINE else UUID(chosen.who))
    if chosen.programme:
        bilans = bilans.filter(programme_title=chosen.programme)
    if chosen.public:
        bilans = bilans.filter(_known_to(actor, Verb.SEE_BENEFICIARY), beneficiary__public=chosen.public)
    if chosen.scheme:
        lines = FundingLine.objects.counted().filter(plan__bilan=OuterRef("pk"), scheme=chosen.scheme)
        bilans = bilans.filter(_known_to(actor, Verb.SEE_FUNDING), Exists(lines))
    return in_order(bilans, chosen.order, at)


def _known_to(actor: Actor, verb: Verb) -> Q:
    """Bilans of which the actor may know this: all by their role, or those in their charge (a guest knows less)."""
    return Q() if actor.standings & GRANTS[verb] else Q(consultant_id=actor.membership_id)


def _in_state(state: str) -> Q:
    """Closed bilans whose follow-up or last outcome waits stay among the open ones."""
    if state == "termines":
        return Q(is_closed=True)
    if state == "arretes":
        return STOPPED & Q(is_closed=False)
    if state == "tous":
        return Q()
    return Q(is_closed=False) | Q(late_follow_up__isnull=False) | Q(late_outcome__isnull=False)


def _in_need(need: str) -> Q:
    if need == "retard":
        return Q(late_rank__isnull=False)
    if need == "silence":
        return Q(late_stalled__isnull=False)
    if need == "pause":
        return Q(is_closed=False, is_paused=True)
    if need == "personne":
        return Q(is_closed=False) & GOES_ON & waits_for_person()
    return Q()


def waits_for_person() -> Q:
    """What only the person can do: answer, read, sign, confirm."""
    unanswered = Assignment.objects.filter(bilan=OuterRef("pk"), submitted_at=None, declined_at=None)
    shared = Synthesis.objects.filter(bilan=OuterRef("pk"), version=F("shared_version"), shared_at__isnull=False)
    return (
        Q(word=None)
        | Q(Exists(unanswered))
        | Q(Exists(shared.filter(validated_at=None, frozen_at=None)))
        | Q(Exists(unsigned(Attendance.Party.PERSON)))
        | Q(handed_at__isnull=False) & ~Q(has(Kind.RECEIVED))
    )


def _in_phase(phase: str) -> Q:
    """The legal phase under way (R6313-4), once the bilan has consent and a contract."""
    if not phase:
        return Q()
    has_basis = Q(has(Kind.BASIS_RECORDED))
    begun = CONSENTS & has_basis
    preliminary, investigation = Q(has(Kind.PRELIMINARY_CLOSED)), Q(has(Kind.INVESTIGATION_CLOSED))
    return {
        "avant": Q(word=None) | CONSENTS & ~has_basis,
        "preliminaire": begun & ~preliminary,
        "investigation": begun & preliminary & ~investigation,
        "conclusions": begun & investigation & ~Q(has(Kind.CONCLUSION_CLOSED)),
    }[phase]


def in_order(bilans: QuerySet[Any], order: str, at: datetime) -> QuerySet[Any]:
    if order == "nom":
        return bilans.order_by("beneficiary__name_key", "pk")
    if order == "ouverture":
        return bilans.order_by("-opened_on", "beneficiary__name_key", "pk")
    if order == "rendez-vous":
        coming = of_bilan(state=Session.State.PLANNED, kind__in=MEETINGS, ends_at__gte=at)
        bilans = bilans.alias(next_at=first(coming, "starts_at"))
        return bilans.order_by(F("next_at").asc(nulls_last=True), "beneficiary__name_key", "pk")
    return bilans.order_by(F("late_rank").asc(nulls_last=True), "late_at", "beneficiary__name_key", "pk")
