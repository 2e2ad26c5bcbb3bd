"""How people of the demonstration sign: most online, some with a drawing, one forgets, one contests, one on paper."""

import json
import math
from datetime import datetime, timedelta

from beneficiaries.models import Bilan
from bilan.demonstration.paper import a_page
from foundation.clock import paris_day
from sessions.attendance.attesting import answer_contestation, attest_presence, contest_presence
from sessions.attendance.papers import print_sheet, record_scan
from sessions.attendance.states import ATTEST_AFTER
from sessions.models import MEETINGS, Attendance, Session


def a_drawing(name: str) -> str:
    """Loops that look like a hand, the same for the same name."""
    seed = sum(map(ord, name))
    lines = []
    for number in range(2 + seed % 2):
        start, wide = 60 + 170 * number, 14 + (seed + number) % 9
        lines.append(
            [
                [
                    round(start + step * 4 + wide * math.sin(step / 2)),
                    round(100 + 46 * math.sin(step / 3 + number) * 0.9),
                ]
                for step in range(34)
            ]
        )
    lines.append([[60 + step * 30, 168 - (seed + step) % 3] for step in range(14)])
    return json.dumps(lines)


def forgets(slot: int, week: int) -> bool:
    """Who leaves a presence unsigned, and which."""
    return week == 2 and slot % 4 == 2


def catch_up(bilan: Bilan, *, slot: int, now: datetime) -> None:
    """What stands in for signatures that nobody gave: a sheet of paper, or an attestation, contested by one."""
    unsigned = Session.objects.filter(
        bilan=bilan, state=Session.State.HELD, kind__in=MEETINGS, ends_at__lt=now - ATTEST_AFTER - timedelta(days=1)
    ).exclude(attendances__party=Attendance.Party.PERSON)
    waiting = list(unsigned.select_related("bilan__consultant", "bilan__beneficiary").order_by("starts_at"))
    if not waiting:
        return
    if bilan.beneficiary.user is None:
        _on_paper(bilan, waiting, at=now - timedelta(hours=2))
        return
    for session in waiting:
        _attest(session, is_contested=slot % 8 == 2, is_right=slot % 16 == 2, now=now)


def _on_paper(bilan: Bilan, sessions: list[Session], *, at: datetime) -> None:
    by = bilan.consultant.user
    sheet = print_sheet(bilan, by=by, at=at)
    scan = a_page(
        "Feuille d’émargement signée", [f"Référence {sheet.reference}", "", "Signée à la main, puis numérisée."]
    )
    record_scan(sheet, content=scan, signed=sessions, signed_on=paris_day(at), by=by, at=at)


def _attest(session: Session, *, is_contested: bool, is_right: bool, now: datetime) -> None:
    by, name = session.bilan.consultant.user, str(session.bilan.consultant)
    at = session.ends_at + ATTEST_AFTER + timedelta(hours=20)
    words = "Connectée du début à la fin, d’après le relevé de la visio."
    attest_presence(session, evidence="video_log", words=words, by=by, author_name=name, at=at)
    person = session.bilan.beneficiary
    if not is_contested or person.user is None:
        return
    contestation = contest_presence(
        session,
        words="Ce jour-là, j’étais en déplacement." if is_right else "Ce jour-là, j’ai dû partir au bout d’une heure.",
        by=person.user,
        person_name=str(person),
        at=min(now, at + timedelta(days=1)),
    )
    maintained, accepted = (
        "Je relis mes relevés avec vous à notre prochain rendez-vous.",
        "Vous avez raison, je retire.",
    )
    answer_contestation(
        contestation,
        outcome="accepted" if is_right else "maintained",
        words=accepted if is_right else maintained,
        by=by,
        author_name=name,
        at=min(now, at + timedelta(days=2)),
    )
