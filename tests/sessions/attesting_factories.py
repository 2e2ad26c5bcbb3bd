"""Presences that nobody signed, with what tests of them share."""

from datetime import timedelta

from sessions.attendance import sign_attendance
from sessions.attendance.attesting import (
    answer_contestation,
    attest_presence,
    contest_presence,
)
from sessions.attendance.papers import record_scan
from sessions.attendance.states import presence_of, with_presence
from sessions.models import Contestation, Session
from tests.factories import NOW

A_PDF = b"%PDF-1.4\n%evidence\n"


LONG_AGO = NOW - timedelta(days=10)


def presence(session):
    return presence_of(with_presence(Session.objects).get(pk=session.pk))


def signed_by(house, session, party, at=NOW):
    by = house.person if party == "person" else house.consultant.user
    return sign_attendance(session, party=party, by=by, signer_name="Dominique", at=at)


def attest(house, session, **fields):
    details = {"evidence": "video_log", "words": "Connectée de 9 h à 11 h", "at": NOW} | fields
    return attest_presence(session, by=house.consultant.user, author_name="Camille", **details)


def contest(house, session, words="Je n’étais pas là"):
    return contest_presence(session, words=words, by=house.person, person_name="Dominique", at=NOW)


def accepted(house, session) -> Contestation:
    attest(house, session)
    return answer_contestation(
        contest(house, session),
        outcome="accepted",
        words="Vous avez raison",
        by=house.consultant.user,
        author_name="C.",
        at=NOW,
    )


def scan(house, sheet, sessions, **fields):
    details = {"content": A_PDF, "signed_on": NOW.date(), "at": NOW} | fields
    return record_scan(sheet, signed=sessions, by=house.consultant.user, **details)
