"""`bin/manage verify attendance`: whatever an intruder with the owner's password changes, it says so."""

from base64 import b64encode
from datetime import timedelta
from io import StringIO

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from bilan.settings import env
from confidentiality.register import ship
from foundation.tenancy import tenant
from sessions.attendance import sign_attendance
from sessions.attendance.attesting import answer_contestation, attest_presence, contest_presence, withdraw_contestation
from sessions.attendance.checks import faults
from sessions.attendance.heads import note_restoration, seal_heads
from sessions.attendance.papers import print_sheet, record_scan
from sessions.attendance.statements import statement_hash
from sessions.models import Attendance, AttendanceSeal, PaperSheet
from tests.factories import NOW, a_house
from tests.sessions.factories import a_held_session

TABLES = [
    f"bilan_sessions_{name}"
    for name in ("session", "attendance", "signaturedrawing", "attestation", "contestation", "papersheet", "paperline",
                 "attendanceseal", "attendancehead")
]  # fmt: skip
SEAL, SIGNED = "bilan_sessions_attendanceseal", "bilan_sessions_attendance"
HEAD, LAST = "bilan_sessions_attendancehead", f"(SELECT max(number) FROM {SEAL})"
FAULTS = {
    "lengthen a session": "UPDATE bilan_sessions_session SET actual_minutes = 240 WHERE id IN"
    f" (SELECT session_id FROM {SIGNED})",
    "move its place": "UPDATE bilan_sessions_session SET place = 'Ailleurs'",
    "rename a signer": f"UPDATE {SIGNED} SET signer_name = 'Un autre' WHERE party = 'person'",
    "backdate a signature": f"UPDATE {SIGNED} SET signed_at = signed_at - interval '9 days' WHERE method = 'online'",
    "call a drawing a code": f"UPDATE {SIGNED} SET method = 'typed' WHERE method = 'drawn'",
    "say it was their own device": f"UPDATE {SIGNED} SET is_shared_device = false",
    "change what was signed and its hash": f"UPDATE {SIGNED} SET statement_hash = repeat('0', 64)",
    "call it an old statement": f"UPDATE {SIGNED} SET statement_version = 1",
    "forget a drawing": "DELETE FROM bilan_sessions_signaturedrawing",
    "swap the hash of a drawing": "UPDATE bilan_sessions_signaturedrawing SET digest = repeat('0', 64)",
    "backdate the end of an attestation": "UPDATE bilan_sessions_attestation SET withdrawn_at = withdrawn_at - interval '1 day'",
    "move an attestation": "UPDATE bilan_sessions_attestation SET attested_at = attested_at - interval '1 day'",
    "change its words": "UPDATE bilan_sessions_attestation SET words = words || '\\x00'::bytea",
    "forget a contestation": "DELETE FROM bilan_sessions_contestation",
    "withdraw it in their name": "UPDATE bilan_sessions_contestation SET withdrawn_at = contested_at"
    " WHERE withdrawn_at IS NULL",
    "turn an answer": "UPDATE bilan_sessions_contestation SET outcome = 'accepted' WHERE answered_at IS NOT NULL",
    "slip a line in a sheet": "UPDATE bilan_sessions_paperline SET statement_hash = repeat('0', 64)",
    "change a scan": "UPDATE bilan_sessions_papersheet SET file_sha256 = repeat('0', 64)",
    "cut a seal out": f"DELETE FROM {SEAL} WHERE number = 2",
    "cut the last seal off": f"DELETE FROM {SEAL} WHERE number = (SELECT max(number) FROM {SEAL})",
    "cut all seals off": f"DELETE FROM {SEAL}",
    "date a seal anew": f"UPDATE {SEAL} SET at = at - interval '1 day' WHERE number = 3",
    "swap two seals": f"UPDATE {SEAL} SET number = 99 WHERE number = 1; UPDATE {SEAL} SET number = 1 WHERE number = 2;"
    f" UPDATE {SEAL} SET number = 2 WHERE number = 99",
    "seal anew without the key": f"UPDATE {SEAL} SET signature = decode(repeat('00', 64), 'hex') WHERE number = 4",
    "delete a signature with its seal": f"WITH gone AS (DELETE FROM {SEAL} WHERE number = 1)"
    f" DELETE FROM {SIGNED} WHERE id = (SELECT subject_id FROM {SEAL} WHERE number = 1)",
    "delete the last act with its seal": f"WITH gone AS (DELETE FROM {SEAL} WHERE number = {LAST} RETURNING subject_id)"
    " DELETE FROM bilan_sessions_contestation WHERE id IN (SELECT subject_id FROM gone)",
    "delete the last act with its seal and its head": f"WITH gone AS (DELETE FROM {SEAL} WHERE number = {LAST} RETURNING"
    f" subject_id) DELETE FROM bilan_sessions_contestation WHERE id IN (SELECT subject_id FROM gone); DELETE FROM {HEAD}",
    "lower a head": f"UPDATE {HEAD} SET seal_number = 1, seal_hash = (SELECT seal_hash FROM {SEAL} WHERE number = 1)",
}


def everything(house) -> None:
    """Acts of each sort, the seals of one bilan."""
    consultant, person = house.consultant.user, house.person
    meetings = [a_held_session(house.bilan, starts_at=NOW - timedelta(days=9 + number)) for number in range(4)]
    for session in meetings:
        sign_attendance(session, party="consultant", by=consultant, signer_name="Camille", at=NOW)
    drawn, attested, paper, disowned = meetings
    sign_attendance(
        drawn, party="person", by=None, signer_name="D", at=NOW, drawing="[[[1,1],[90,90]]]", taken_by=consultant
    )
    sheet = print_sheet(house.bilan, by=consultant, at=NOW)
    record_scan(sheet, content=b"%PDF-1.4\n", signed=[paper], signed_on=NOW.date(), by=consultant, at=NOW)
    attest = {"evidence": "mail", "words": "Trois messages", "by": consultant, "author_name": "Camille", "at": NOW}
    attest_presence(attested, content=b"%PDF-1.4\npiece", **attest)
    first = contest_presence(attested, words="Non", by=person, person_name="D", at=NOW)
    answer_contestation(first, outcome="maintained", words="Si", by=consultant, author_name="Camille", at=NOW)
    withdraw_contestation(first, at=NOW)
    attest_presence(disowned, **attest)
    second = contest_presence(disowned, words="Absent", by=person, person_name="D", at=NOW)
    answer_contestation(second, outcome="accepted", words="Oui", by=consultant, author_name="Camille", at=NOW)
    contest_presence(attested, words="Toujours non", by=person, person_name="D", at=NOW)


def found(house) -> list[str]:
    with tenant(house.organisation.pk):
        return list(faults(house.organisation))


def test_every_planted_fault_is_found(committed):
    """One world, each fault planted alone: what it changed is put back by a copy taken before."""
    house = a_house()
    with tenant(house.organisation.pk):
        everything(house)
        assert (seal_heads(house.organisation, at=NOW), seal_heads(house.organisation, at=NOW)) == (1, 0)
    assert found(house) == []
    unseen = []
    for name, sql in FAULTS.items():
        with_copies(house, sql, lambda name=name: found(house) or unseen.append(name))

    assert unseen == []
    assert found(house) == []


def with_copies(house, sql: str, look) -> None:
    """Plant, look, and put every table back as it was."""
    copies = "; ".join(f"CREATE TEMP TABLE copy_{table} AS TABLE {table}" for table in TABLES)
    conninfo = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute("SELECT set_config('bilan.organisation_id', %s, false)", [str(house.organisation.pk)])
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(copies)
        owner.execute(sql)
        look()
        owner.execute("BEGIN")  # links are checked at its end
        for table in TABLES:
            owner.execute(f"DELETE FROM {table}")
            owner.execute(f"INSERT INTO {table} SELECT * FROM copy_{table}")
        owner.execute("COMMIT")
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_restored_backup_says_which_heads_it_lost_and_a_forged_one_does_not(inside):
    """Heads were told outside after the backup: its restoration, signed, says so."""
    ship("attendance", {"organisation": str(inside.organisation.pk), "number": 1, "chain_hash": "x"})
    forged = {"organisation": str(inside.organisation.pk), "kept_heads": 0}
    ship("attendance", forged | {"signature": b64encode(b"0" * 64).decode()})
    before = list(faults(inside.organisation))

    note_restoration("20260601T000000Z", at=NOW)

    assert ["told outside" in fault for fault in before] == [True]
    assert list(faults(inside.organisation)) == []


def test_lost_file_is_found(inside):
    everything(inside)
    default_storage.delete(PaperSheet.objects.get().file_name)

    assert [fault.partition(": ")[2][:12] for fault in faults(inside.organisation)] == ["the file of "]


def test_statement_of_version_1_stays_verifiable(inside):
    """A signature from before seals existed: its own hash, no seal, and no alarm; slipped in later, it is one."""
    session = a_held_session(inside.bilan)
    old = {
        "organisation": inside.organisation,
        "session": session,
        "party": "person",
        "signed_by": inside.person,
        "signer_name": "Dominique",
        "statement_hash": statement_hash(session, 1),
        "statement_version": 1,
    }
    Attendance.objects.create(signed_at=NOW - timedelta(hours=1), **old)
    assert list(faults(inside.organisation)) == []

    sign_attendance(session, party="consultant", by=inside.consultant.user, signer_name="Camille", at=NOW)
    assert list(faults(inside.organisation)) == []
    later = a_held_session(inside.bilan, starts_at=NOW - timedelta(days=1))
    slipped = old | {"session": later, "statement_hash": statement_hash(later, 1)}
    Attendance.objects.create(signed_at=NOW + timedelta(hours=1), **slipped)

    assert ["has no seal" in fault for fault in faults(inside.organisation)] == [True]


def test_command_counts_and_fails_loudly(house):
    with tenant(house.organisation.pk):
        everything(house)
    out = StringIO()
    call_command("verify", "attendance", stdout=out)
    with tenant(house.organisation.pk):
        AttendanceSeal.objects.create(
            organisation=house.organisation,
            bilan=house.bilan,
            number=99,
            what="signature",
            subject_id=house.bilan.pk,
            at=NOW,
            digest="0" * 64,
            seal_hash="0" * 64,
            signature=b"0" * 64,
        )

    assert "1 passed, 0 failed" in out.getvalue()
    with pytest.raises(CommandError, match="altérée"):
        call_command("verify", "attendance", stdout=out)
