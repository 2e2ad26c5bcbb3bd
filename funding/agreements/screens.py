"""What the pages of documents show: what can be made, what is missing and where it is filled, what left."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Min
from django.urls import reverse

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from foundation.formats import plain_day
from funding.agreements import needs
from funding.agreements.deadlines import withdrawal_until
from funding.agreements.dossier import Dossier
from funding.agreements.drawing import leave_days_of
from funding.agreements.events import Days, Event, events
from funding.agreements.gathering import dossier_of
from funding.agreements.kinds import ABOUT, CPF_SCHEMES, Kind, State
from funding.agreements.lookup import BASES, documents_of
from funding.agreements.operations import BASIS, withdrawal_days_of
from funding.agreements.progress import not_yet, progress_of
from funding.agreements.rooms import Lack, Rooms, rooms_of
from funding.agreements.welcome.queries import Reading, readings_of
from funding.models import Agreement, Document
from funding.queries import days_of_basis
from funding.simulation.scenario import Status
from organisations.permissions import Actor, Verb, can
from sessions.models import MEETINGS, Session

TONES = {
    State.ISSUED: "info", State.SENT: "info", State.SIGNED: "success", State.ACCEPTED: "success",
    State.TACIT: "success", State.LAPSED: "warning", State.REFUSED: "warning", State.EXPIRED: "warning",
    State.CANCELLED: "neutral", State.WITHDRAWN: "warning", State.SUPERSEDED: "neutral",
}  # fmt: skip
AGAIN = (State.LAPSED, State.REFUSED, State.EXPIRED, State.CANCELLED, State.WITHDRAWN)
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class VersionLine:
    """One version that left."""

    document: Document
    word: str
    tone: str
    said: str
    url: str


@dataclass(frozen=True)
class DocumentRow:
    """One kind of document of a bilan."""

    kind: Kind
    title: str
    article: str
    lead: str
    url: str
    is_expected: bool
    last: VersionLine | None = None
    lacks: tuple[Lack, ...] = ()
    warnings: tuple[Lack, ...] = ()
    not_yet: str = ""  # why it cannot be made today, whatever is filled
    recorded: str = ""  # the same document, signed elsewhere and recorded: « Signé le 12 mai 2026, enregistré »

    @property
    def is_recorded(self) -> bool:
        """Whether what was signed elsewhere says more than what was made here."""
        return bool(self.recorded) and (self.last is None or self.last.document.state == State.ISSUED)

    @property
    def word(self) -> str:
        if self.is_recorded:
            return "Enregistré"
        if self.last:
            return self.last.word
        if self.not_yet:
            return self.not_yet
        number = len(self.lacks)
        if number:
            return "1 mention à compléter" if number == 1 else f"{number} mentions à compléter"
        return "Brouillon prêt"

    @property
    def tone(self) -> str:
        if self.is_recorded:
            return "success"
        if self.last:
            return self.last.tone
        return "neutral" if self.not_yet else "warning" if self.lacks else "accent"

    @property
    def state(self) -> str:
        return self.last.document.state if self.last else ""


@dataclass(frozen=True)
class Main:
    """The one thing to do next."""

    title: str
    text: str
    label: str
    url: str
    is_posted: bool = False


@dataclass(frozen=True)
class DocumentsPage:
    """« Documents et accords » of one bilan."""

    rows: list[DocumentRow]
    others: list[DocumentRow]
    events: list[Event] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    main: Main | None = None


def documents_page(bilan: Bilan, actor: Actor, *, slug: str, on: date) -> DocumentsPage:
    """Everything of the page, in a constant number of queries."""
    dossier, found = dossier_of(bilan, on=on), documents_of(bilan)
    schemes = {share.scheme for share in dossier.money.shares}
    rooms, progress = rooms_of(bilan, actor, slug=slug), progress_of(bilan)
    recorded = recorded_of(bilan)
    waits = {kind: not_yet(kind, dossier, found, progress) for kind in Kind}
    called_for = expected(schemes, dossier) | ({Kind.AMENDMENT} if not waits[Kind.AMENDMENT] else set())
    rows = [
        row_of(
            kind,
            bilan,
            dossier,
            [one for one in found if one.kind == kind],
            rooms,
            slug=slug,
            is_expected=kind in called_for,
            not_yet=waits[kind],
            recorded=recorded.get(kind, ""),
        )
        for kind in Kind
        if kind != Kind.SUBCONTRACT or dossier.subcontractor.name
    ]  # fmt: skip
    shown = [row for row in rows if row.is_expected or row.last or row.recorded]
    may_send = bool(can(actor, Verb.PLAN_FUNDING, bilan))
    return DocumentsPage(
        rows=shown,
        others=[row for row in rows if row not in shown and may_concern(row.kind, dossier)],
        events=events_of(bilan, dossier, on=on),
        readings=readings_of(bilan),
        main=main_of(shown, bilan, dossier, slug=slug) if may_send else None,
    )


def expected(schemes: set, dossier: Dossier) -> set[Kind]:
    """The documents that a plan calls for; what is added to the CPF stands on the terms of the platform."""
    found = {kind for kind, about in ABOUT.items() if about.schemes & schemes}
    if schemes & CPF_SCHEMES:
        found.discard(Kind.INDIVIDUAL)
        if asks_absence(dossier):
            found.add(Kind.LEAVE)
    return found


# Papers that are for one public alone, whatever pays.
OF_PUBLIC = {
    Kind.LEAVE: Status.EMPLOYEE,
    Kind.PUBLIC_LEAVE: Status.PUBLIC_AGENT,
    Kind.AIF_ENTRY: Status.JOB_SEEKER,
    Kind.AIF_ATTENDANCE: Status.JOB_SEEKER,
    Kind.AIF_END: Status.JOB_SEEKER,
}


def may_concern(kind: Kind, dossier: Dossier) -> bool:
    """Whether a paper that the plan does not call for can concern this person."""
    return dossier.person.public == OF_PUBLIC.get(kind, dossier.person.public)


def asks_absence(dossier: Dossier) -> bool:
    """Whether the person asks an employer to be absent: only an employee has one to ask (L6323-17)."""
    return dossier.money.work_time and dossier.person.public == Status.EMPLOYEE


def row_of(
    kind: Kind,
    bilan: Bilan,
    dossier: Dossier,
    versions: list[Document],
    rooms: Rooms,
    *,
    slug: str,
    is_expected: bool,
    not_yet: str = "",
    recorded: str = "",
) -> DocumentRow:
    about = ABOUT[kind]
    last = max(versions, key=lambda one: one.version, default=None)
    return DocumentRow(
        kind=kind,
        title=kind.label,
        article=about.article,
        lead=about.lead,
        url=reverse("funding:document", args=[slug, bilan.pk, kind.value]),
        is_expected=is_expected,
        last=line_of(last, slug=slug) if last else None,
        lacks=tuple(rooms.lack(one) for one in needs.missing(kind, dossier)),
        warnings=tuple(rooms.lack(one) for one in needs.warnings(kind, dossier)),
        not_yet=not_yet,
        recorded=recorded,
    )


def recorded_of(bilan: Bilan) -> dict[Kind, str]:
    """The documents that were signed elsewhere and recorded, and stand, in words."""
    days = days_of_basis(bilan)
    kinds = {agreement_kind: kind for kind, agreement_kind in BASIS.items()}
    live = Agreement.objects.filter(bilan=bilan, voided_at=None, kind__in=list(kinds)).order_by("recorded_at")
    return {
        kinds[
            Agreement.Kind(one.kind)
        ]: f"Document signé le {plain_day(days.get(one.fact_id, one.signed_on))}, enregistré."
        for one in live
    }


def line_of(document: Document, *, slug: str) -> VersionLine:
    state = State(document.state)
    url = reverse("funding:document_file", args=[slug, document.pk])
    return VersionLine(document, state.label, TONES[state], said_of(document), url)


def said_of(document: Document) -> str:
    """« Transmise le 8 juin 2026, réponse jusqu’au 18 juin 2026 inclus »."""
    made, state = plain_day(paris_day(document.made_at)), State(document.state)
    if state == State.SENT and document.kind == Kind.LEAVE:
        return f"Reçue par l’employeur le {plain_day(document.transmitted_on)}, réponse jusqu’au {plain_day(document.answer_by)} inclus"
    if state == State.SENT and document.answer_by:
        return f"Transmis le {plain_day(document.transmitted_on)}, réponse de la personne jusqu’au {plain_day(document.answer_by)} inclus"
    if state == State.SENT:
        return f"Transmis le {made}, signatures en cours"
    if state == State.SIGNED:
        return f"Signé le {plain_day(document.signed_on)}"
    if state == State.LAPSED:
        return f"Sans réponse au {plain_day(document.answer_by)}{NBSP}: c’est un refus, qui n’a pas à être expliqué"
    if state == State.TACIT:
        return f"Sans réponse au {plain_day(document.answer_by)}{NBSP}: l’absence est accordée"
    ended_on = document.answered_on or (paris_day(document.settled_at) if document.settled_at else None)
    ended = plain_day(ended_on) if ended_on else made
    return f"Établi le {made}" if state == State.ISSUED else f"Établi le {made}, {state.label.lower()} le {ended}"


def said_to_person(document: Document) -> str:
    """The same, to the one who answers: what is left for them to do is said beside."""
    if document.state == State.SENT and document.kind != Kind.LEAVE:
        return f"Reçu le {plain_day(document.transmitted_on or paris_day(document.made_at))}"
    if document.state == State.LAPSED:
        return f"Vous n’avez pas répondu avant la fin du {plain_day(document.answer_by)}{NBSP}: c’est un non, que vous n’avez pas à expliquer"
    return said_of(document)


# --- What to do next, and the dates of each payer ------------------------------------------------------


def main_of(rows: list[DocumentRow], bilan: Bilan, dossier: Dossier, *, slug: str) -> Main | None:
    """The first expected document that is not there yet."""
    if not dossier.money.shares:
        url = reverse("funding:plan", args=[slug, bilan.pk])
        return Main("Choisir qui paie", "Les documents à établir en dépendent.", "Choisir qui paie", url)
    for row in rows:
        if row.not_yet or (not row.is_expected and row.state not in AGAIN):
            continue
        if row.state in AGAIN and row.kind in BASES:
            url = reverse("funding:send_document", args=[slug, bilan.pk, row.kind.value])
            return Main(
                f"{row.title}{NBSP}: {row.word.lower()}",
                row.last.said if row.last else "",
                "Transmettre à nouveau",
                url,
                True,
            )
        is_to_make = row.last is None or (row.kind == Kind.AMENDMENT and row.state in (State.SIGNED, *AGAIN))
        if is_to_make and row.is_expected and not row.recorded:
            whole = "Les mentions ont changé depuis la signature." if row.kind == Kind.AMENDMENT else "Tout y est."
            text = whole if not row.lacks else f"{row.word}."
            label = "Relire et établir" if not row.lacks else "Compléter"
            return Main(row.title, text, label, row.url)
    return None


def events_of(bilan: Bilan, dossier: Dossier, *, on: date) -> list[Event]:
    """« Dates par financeur »."""
    held = Session.objects.filter(bilan=bilan, state=Session.State.HELD, kind__in=MEETINGS).exclude(
        kind=Session.Kind.FOLLOW_UP
    )
    seen = held.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    first, last = (paris_day(seen[name]) if seen[name] else None for name in ("first", "last"))
    is_over = dossier.action.ends_on is not None and dossier.action.ends_on <= on
    days = Days(on, dossier.action.starts_on, dossier.action.ends_on, first, last if is_over else None)
    law = {name: int(value.number) for name, value in dossier.law.items() if value.number is not None}
    return events([share.scheme for share in dossier.money.shares], days, law, work_time=asks_absence(dossier))


def advised_day(dossier: Dossier) -> str:
    """By when a request of absence is handed over; in words."""
    found = leave_days_of(dossier)
    return plain_day(found.advised) if found else ""


def may_withdraw_until(document: Document, *, on: date) -> date | None:
    """The last day to withdraw from this contract, while it runs."""
    if document.kind != Kind.INDIVIDUAL or document.state != State.SIGNED or document.signed_on is None:
        return None
    last = withdrawal_until(document.signed_on, withdrawal_days_of(document))
    return last if on <= last else None
