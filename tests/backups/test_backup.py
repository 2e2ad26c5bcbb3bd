"""What a backup holds, what it leaves out, how long its keys live."""

import stat
import tarfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from bilan.backups import manifest
from bilan.backups.checks import backup_faults
from bilan.backups.errors import BackupRefused
from bilan.backups.programs import environment, program, run
from bilan.backups.taking import erase_expired, take_backup
from confidentiality import register
from confidentiality.destruction.proof import irreversible_on
from confidentiality.vault import keyfile
from confidentiality.vault.keyfile import KeyFileRefused, header_of, opened_file, sealed_file
from foundation.clock import PARIS, paris_day

AT = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
TODAY = date(2026, 6, 8)
ROWS: keyfile.Rows = {table: [] for table in keyfile.TABLES}


def take(places, settings, at=AT):
    return take_backup(places / "backups", database=settings.BACKUP_DATABASE_URL, at=at)


def listed(places, taken) -> list[str]:
    dump = places / "backups" / taken.names[0]
    return run(program("pg_restore", server=1), "", "--list", str(dump)).splitlines()


def faults(places, at=AT, most_days=2) -> list[str]:
    found = backup_faults(places / "backups", most_days=most_days, at=at)
    return [fault for these in found.values() for fault in these]


def test_backup_is_whole_and_for_its_owner_alone(told, places, settings):
    taken = take(places, settings)

    found = sorted((places / "backups").iterdir())
    assert [path.name.partition("-")[0] for path in found] == ["data", "files", "keys", "manifest"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
    assert taken.files == 2
    assert faults(places) == []


def test_dump_has_every_table_and_no_row_of_a_key(house_alone, places, settings):
    taken = take(places, settings)

    lines = listed(places, taken)
    data = {line.split()[6] for line in lines if " TABLE DATA " in line}
    tables = {line.split()[5] for line in lines if " TABLE public " in line}
    assert set(keyfile.TABLES) <= tables
    assert tables - data == {*keyfile.TABLES, "django_session", "foundation_cache"}


def test_every_table_of_keys_is_backed_up_apart():
    with_keys = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "wrapped" for field in model._meta.local_fields)
    }

    assert with_keys == set(keyfile.TABLES)


def test_no_wrapped_key_lies_in_the_dump(told, places, settings):
    taken = take(places, settings)

    _, rows = opened_file((places / "backups" / taken.names[1]).read_bytes(), today=TODAY)
    text = run(program("pg_restore", server=1), "", "--data-only", "--file=-", str(places / "backups" / taken.names[0]))
    wrapped = [row["wrapped"] for kept in rows.values() for row in kept]
    assert len(wrapped) == 8  # two organisations, two classes a bilan, one proof a bilan
    assert not [one for one in wrapped if one.removeprefix("\\x") in text]
    assert told.a.stolen.hex() in text


def test_register_is_no_part_of_a_backup(told, places, settings):
    register.ship(
        "destructions", {"statement": {"organisation": str(told.a.organisation.pk), "number": 1}, "entry_hash": "0"}
    )
    taken = take(places, settings)

    with tarfile.open(places / "backups" / taken.names[2]) as archive:
        assert [name for name in archive.getnames() if "regist" in name] == []


def test_backup_is_refused_inside_the_storage_or_beside_the_register(house_alone, places, settings):
    for inside in (places / "f" / "backups", places / "register"):
        with pytest.raises(BackupRefused, match="sur un autre disque"):
            take_backup(inside, database=settings.BACKUP_DATABASE_URL, at=AT)


def test_role_that_does_not_see_everything_is_refused(house_alone, places):
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    from bilan.settings import env

    blind = make_conninfo(env("DATABASE_URL"), dbname=connection.settings_dict["NAME"])

    with pytest.raises(BackupRefused, match="bilan_backup"):
        take_backup(places / "backups", database=blind, at=AT)
    assert list((places / "backups").glob("data*")) == []


def test_backup_needs_its_key(house_alone, places, settings):
    settings.BACKUP_KEY = ""

    with pytest.raises(ImproperlyConfigured, match="BILAN_BACKUP_KEY"):
        take(places, settings)
    assert list((places / "backups").iterdir()) == []


def test_run_erases_the_keys_whose_day_has_come_and_says_so(house_alone, places, settings):
    first = take(places, settings)

    day_before = take(places, settings, AT + timedelta(days=6))
    on_the_day = take(places, settings, AT + timedelta(days=7))

    assert (day_before.erased, on_the_day.erased) == ([], [manifest.keys_file(first.stamp)])
    assert faults(places, AT + timedelta(days=7)) == []


def test_password_is_on_no_command_line():
    found = environment("postgresql://bilan_backup:secret@/bilan?host=%2Frun%2Fdb&port=5432")

    assert (found["PGPASSWORD"], found["PGHOST"], found["PGDATABASE"]) == ("secret", "/run/db", "bilan")


def test_program_that_is_too_old_is_refused():
    with pytest.raises(BackupRefused, match="PostgreSQL 99"):
        program("pg_dump", server=99)


# --- The file of keys --------------------------------------------------------------------------


def test_altered_file_of_keys_opens_nothing(db):
    content = sealed_file(ROWS, made_at=AT)

    for place in (len(content) - 1, 60, 3):
        altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises(KeyFileRefused, match="altér"):
            opened_file(altered, today=TODAY)


def test_longer_life_cannot_be_written_into_the_header(db):
    content = sealed_file(ROWS, made_at=AT).replace(b"2026-06-15", b"2027-06-15")

    with pytest.raises(KeyFileRefused, match="altérée"):
        opened_file(content, today=TODAY)


@pytest.mark.parametrize(("day", "opens"), [(14, True), (15, False), (16, False)])
def test_keys_open_until_the_day_before_they_expire(db, day, opens):
    content = sealed_file(ROWS, made_at=AT)

    if opens:
        assert opened_file(content, today=date(2026, 6, day))[1] == ROWS
    else:
        with pytest.raises(KeyFileRefused, match="expiré"):
            opened_file(content, today=date(2026, 6, day))


def test_shortened_delay_counts_for_older_files_too(db, settings):
    settings.KEY_BACKUP_DAYS = 30
    content = sealed_file(ROWS, made_at=AT)
    settings.KEY_BACKUP_DAYS = 7

    with pytest.raises(KeyFileRefused, match="expiré"):
        opened_file(content, today=date(2026, 6, 15))


def test_another_backup_key_opens_nothing(db, settings):
    content = sealed_file(ROWS, made_at=AT)
    settings.BACKUP_KEY = "A" * 43 + "="

    with pytest.raises(KeyFileRefused, match="BILAN_BACKUP_KEY"):
        opened_file(content, today=TODAY)


@given(
    destroyed=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 -- Paris is added below
    before=st.timedeltas(timedelta(), timedelta(days=40)),
)
def test_certificate_never_promises_before_the_last_key_has_gone(destroyed, before):
    """Also for a backup made in the second before the destruction, around midnight and changes of hour."""
    at = destroyed.replace(tzinfo=PARIS)
    made_at = at.astimezone(UTC) - before

    promised = irreversible_on(at)

    assert keyfile.expires_on(made_at) < promised
    assert header_of(sealed_file(ROWS, made_at=made_at)).has_expired(promised)


@pytest.mark.parametrize("made", [timedelta(days=-1), timedelta(), timedelta(days=1)])
def test_days_around_a_destruction(made):
    """Made the day before, the same day and, by a clock that was late, the day after: gone by the promised day."""
    promised = irreversible_on(AT)

    header = header_of(sealed_file(ROWS, made_at=AT + made))

    assert header.has_expired(promised)
    assert header.expires_on - paris_day(AT + made) == timedelta(days=7)
    assert header.has_expired(promised - timedelta(days=1)) is (made < timedelta(days=1))


# --- What `verify backups` finds ---------------------------------------------------------------


def test_check_finds_a_missing_and_an_altered_file(house_alone, places, settings):
    taken = take(places, settings)
    data, _, files = (places / "backups" / name for name in taken.names)
    data.write_bytes(data.read_bytes()[:-1] + b"x")
    files.unlink()

    assert faults(places) == [f"{data.name}: altered", f"{files.name}: missing"]


def test_check_finds_keys_that_outlived_their_day(house_alone, places, settings):
    taken = take(places, settings)

    later = AT + timedelta(days=7)

    assert faults(places, later, most_days=9) == [f"{taken.names[1]}: has expired and is still here"]
    erase_expired(places / "backups", paris_day(later))
    assert faults(places, later, most_days=9) == []


def test_expired_keys_go_also_where_no_backup_is_taken(house_alone, places, settings, capsys):
    taken = take(places, settings)  # years ago, by the clock of the command

    call_command("erase_expired_keys", places / "backups")

    assert f"{taken.names[1]} a expiré" in capsys.readouterr().out
    assert list((places / "backups").glob("keys-*")) == []


def test_keys_that_went_too_early_are_missed(house_alone, places, settings):
    taken = take(places, settings)
    (places / "backups" / taken.names[1]).unlink()

    assert faults(places) == [f"{taken.names[1]}: missing"]


def test_check_finds_that_nobody_backs_up_any_more(house_alone, places, settings):
    (places / "backups").mkdir()
    assert [fault.endswith("no backup") for fault in faults(places)] == [True]
    take(places, settings)

    assert faults(places, AT + timedelta(days=2)) == []
    assert [fault.endswith("2026-06-08") for fault in faults(places, AT + timedelta(days=2, seconds=1))] == [True]


def test_check_finds_what_others_may_read_and_what_did_not_end(house_alone, places, settings):
    taken = take(places, settings)
    (places / "backups" / taken.names[0]).chmod(0o644)
    (places / "backups" / "data-x.dump.part").touch(0o600)

    assert faults(places) == [
        "data-x.dump.part: a backup that did not end",
        f"{taken.names[0]}: others may read it",
    ]


def test_altered_manifest_is_no_backup(house_alone, places, settings):
    taken = take(places, settings)
    path = places / "backups" / manifest.manifest_file(taken.stamp)
    path.write_text(path.read_text().replace('"destructions": 0', '"destructions": 1'))

    assert len(faults(places)) == 2
    with pytest.raises(BackupRefused, match="altéré"):
        manifest.read_manifest(places / "backups", taken.stamp)


def test_commands_say_what_they_did_and_cry(told, places, settings, capsys):
    directory = str(places / "backups")

    (places / "backups").mkdir()
    with pytest.raises(CommandError, match="Une sauvegarde manque"):
        call_command("verify", "backups", directory)
    call_command("backup", directory)
    call_command("verify", "backups", directory)

    said = capsys.readouterr().out.splitlines()
    assert "3 passed, 1 failed" in said
    assert "2 fichiers scellés dans l’archive." in said
    assert said[-1] == "4 passed, 0 failed"


@pytest.mark.parametrize("words", [["backups"], ["keys", "/tmp"]])
def test_verify_wants_a_directory_for_backups_only(db, words):
    with pytest.raises(CommandError, match="répertoire des sauvegardes"):
        call_command("verify", *words)
