"""People × steps: one cell a step, and an action for whom the table lets act."""

from collections.abc import Iterable
from typing import Any

from beneficiaries.course_in_database import days_since
from beneficiaries.rules import CONSENT_KINDS, Kind, stage_of
from bilan.pages.caseload.batch import Line
from bilan.pages.caseload.lateness import WORDS, Late
from foundation.formats import NBSP, clock, duration, near_day
from organisations.permissions import Verb
from questionnaires.models import Assignment
from sessions.models import FollowUp, Mode
from synthesis.models import Synthesis

COLUMNS = (
    "Accord", "Contrat", "Heures", "Rendez-vous", "Signatures", "Questionnaires", "Synthèse", "Suivi",
)  # fmt: skip
Cell = dict[str, Any]
State = Synthesis.State
SYNTHESES = {
    State.DRAFT: ("todo", "À partager", "started_at"),
    State.SHARED: ("waiting", "À valider", "shared_at"),
    State.REVISED: ("todo", "À repartager", "shared_at"),
    State.VALIDATED: ("todo", "À figer", "validated_at"),
    State.FROZEN: ("todo", "À remettre", "frozen_at"),
    State.HANDED_OVER: ("planned", "Remise", "handed_over_at"),
    State.RECEIVED: ("done", "Reçue", "received_at"),
}
MODES = {Mode.ON_SITE: "sur place", Mode.VIDEO: "visio", Mode.PHONE: "tél."}


def rows_of(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [_row(line) for line in lines]


def _row(line: Line) -> dict[str, Any]:
    late = line.late
    gravest = next(iter(late), None)
    stage = stage_of(line.course).label
    return {
        "name": line.bilan.beneficiary.shown_to(line.actor),
        "url": line.url,
        "note": f"En pause · {stage}" if line.bilan.is_paused and not line.course.is_closed else stage,
        "who": "" if line.is_mine else str(line.bilan.consultant),
        "late": f"{WORDS[gravest]} {ago(late[gravest], line)}" if gravest else "",
        "is_late": gravest is not None,
        "cells": cells(line),
    }


def ago(instant: Any, line: Line) -> str:
    days = days_since(instant, line.at)
    return f"depuis {days}{NBSP}jour{'s' if days > 1 else ''}" if days > 0 else "aujourd’hui"


def cells(line: Line) -> list[Cell]:
    """One cell a column, in the order of COLUMNS."""
    return [
        _consent(line),
        _basis(line),
        _hours(line),
        _meeting(line),
        _signatures(line),
        _questionnaires(line),
        _synthesis(line),
        _follow_up(line),
    ]


def cell(
    state: str, text: str = "", detail: str = "", url: str = "", share: int | None = None, is_told: bool = False
) -> Cell:
    return {"state": state, "text": text, "detail": detail, "url": url, "share": share, "is_told": is_told}


def _day(line: Line, value: Any) -> str:
    return near_day(value, line.today)


def _consent(line: Line) -> Cell:
    word = line.course.last(*CONSENT_KINDS)
    if word is None:
        url = line.url if line.may(Verb.RECORD_FACT) else ""
        if Late.CONSENT in line.late:
            return cell("late", "Attendu", ago(line.late[Late.CONSENT], line), url=url)
        return cell("waiting", "Attendu", url=url)
    if word.kind == Kind.CONSENTED:
        return cell("done", "Donné", _day(line, word.occurred_at))
    said = "Refusé" if word.kind == Kind.CONSENT_REFUSED else "Retiré"
    return cell("cancelled", said, _day(line, word.occurred_at))


def _basis(line: Line) -> Cell:
    basis = line.course.last(Kind.BASIS_RECORDED)
    if basis:
        return cell("done", "Signé", _day(line, basis.occurred_at))
    if line.course.is_stopped:
        return cell("none", "Sans objet")
    return cell("todo", "À établir", url=f"{line.url}financement/" if line.may(Verb.PLAN_FUNDING) else "")


def _hours(line: Line) -> Cell:
    counter = line.hours.accompaniment
    state = "done" if counter.done >= counter.total else "ongoing" if counter.done else "todo"
    share = min(100, round(100 * counter.done / counter.total)) if counter.total else None
    left = f"{duration(counter.left)} à prévoir" if counter.left > 0 and not line.course.is_closed else ""
    return cell(state, f"{duration(counter.done)} / {duration(counter.total)}", left, share=share, is_told=True)


def _meeting(line: Line) -> Cell:
    if line.to_settle:
        first, several = line.to_settle[0], len(line.to_settle) > 1
        url = f"{line.base}seances/{first.pk}/clore/?de=accueil" if line.may(Verb.RECORD_OUTCOME) else ""
        detail = f"{len(line.to_settle)} séances" if several else f"du {_day(line, first.starts_at)}"
        return cell("late", "À clore", detail, url=url)
    if line.meeting:
        detail = f"{clock(line.meeting.starts_at)} · {MODES[Mode(line.meeting.mode)]}"
        return cell("planned", _day(line, line.meeting.starts_at), detail, is_told=True)
    if line.course.is_stopped or line.course.is_closed or line.hours.accompaniment.left <= 0:
        return cell("none", "Aucun")
    url = f"{line.url}seances/nouvelle/" if line.may(Verb.BOOK_SESSION) else ""
    if Late.STALLED in line.late:
        return cell("late", "À prévoir", f"rien {ago(line.late[Late.STALLED], line)}", url=url)
    return cell("todo", "À prévoir", url=url)


def _signatures(line: Line) -> Cell:
    signatures = line.signatures
    if not signatures.held:
        return cell("none", "Plus tard")
    count = f"{signatures.signed} / {signatures.held}"
    if not (signatures.lacks_person or signatures.lacks_consultant):
        return cell("done", count)
    url = f"{line.url}presences/" if line.may(Verb.SIGN_AS_CONSULTANT) else ""
    state = "late" if Late.SIGNATURE in line.late else "waiting"
    if signatures.lacks_consultant:
        return cell(state if state == "late" else "todo", "À signer", count, url=url)
    return cell(state, "Attendue", count, url=url if state == "late" else "")


def _questionnaires(line: Line) -> Cell:
    given: list[Any] = [one for one in line.assignments if one.state == Assignment.State.SUBMITTED]
    if given:
        last = given[-1]
        url = f"{line.base}questionnaires/{last.pk}/resultats/" if line.may(Verb.READ_RESULTS) else ""
        is_new = any(one.is_unread for one in given)
        text = "À lire" if is_new and line.is_mine else "Rendu"
        return cell("current" if is_new and url else "todo", text, _day(line, last.submitted_at), url=url)
    open_ones = [one for one in line.assignments if not (one.submitted_at or one.declined_at)]
    if open_ones and not line.course.is_closed:
        begun = any(one.consented_at for one in open_ones)
        return cell("waiting", "En cours" if begun else "Proposé", _day(line, open_ones[-1].assigned_at))
    released = [one for one in line.assignments if one.released_at]
    return cell("done", "Partagé", _day(line, released[-1].released_at)) if released else cell("none", "Aucun")


def _synthesis(line: Line) -> Cell:
    url = f"{line.url}synthese/" if line.may(Verb.WRITE_SYNTHESIS) else ""
    is_late = Late.SYNTHESIS in line.late
    if line.synthesis is not None:
        state, text, day = SYNTHESES[line.synthesis.state]
        on = _day(line, getattr(line.synthesis, day))
        if state == "todo":
            return cell("late" if is_late else "todo", text, on, url=url)
        return cell(state, text, on)
    if is_late or (line.course.has(Kind.INVESTIGATION_CLOSED) and not line.course.is_stopped):
        return cell("late" if is_late else "todo", "À écrire", url=url)
    return cell("none", "Plus tard")


def _follow_up(line: Line) -> Cell:
    if line.follow_up is not None:
        follow_up, state = line.follow_up.follow_up, line.follow_up.follow_up.state
        if follow_up.is_settled:
            return cell("done" if state == FollowUp.State.REACHED else "cancelled", follow_up.get_state_display())
        if state == FollowUp.State.DUE:
            url = f"{line.url}suivi/" if line.may(Verb.RECORD_OUTCOME) else ""
            is_late = Late.FOLLOW_UP in line.late
            return cell("late" if is_late else "planned", "À contacter" if is_late else "Prévu", "", url=url)
        return cell("planned", "Planifié", _day(line, follow_up.due_on))
    if Late.CLOSING in line.late:
        url = f"{line.url}faits/closed/" if line.may(Verb.RECORD_FACT) else ""
        return cell("late", "À terminer", ago(line.late[Late.CLOSING], line), url=url)
    return cell("none", "Plus tard")
