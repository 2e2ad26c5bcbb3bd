"""The proof: what was destroyed after the backup stays destroyed, and nothing is served before that is sure."""

import os
from base64 import b64encode
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from bilan import isolation
from bilan.backups import marker, restoring
from bilan.backups.errors import BackupRefused
from bilan.backups.restoring import Restored, Wanted, finish, restore
from bilan.backups.taking import take_backup
from bilan.celery import HouseTask, app
from confidentiality import register
from confidentiality.checks import destruction as checks
from confidentiality.checks import journal as journal_checks
from confidentiality.destruction.execution import destroy
from confidentiality.journal import seal_journal
from confidentiality.models import AccessLine, BilanKey, Destruction, JournalSegment
from confidentiality.vault import Unreadable, keyring, unseal
from confidentiality.vault.inspection import key_faults
from foundation import clock
from foundation.tasks import send_what_waits
from foundation.tenancy import content_of, tenant
from tests.confidentiality.ending import rows_left
from tests.signing_in import freshly_signed_in

SHAPE = """
SELECT 'grant', relname::text, coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'policy', tablename || '.' || policyname, permissive || coalesce(qual, '') || coalesce(with_check, '')
FROM pg_policies
UNION ALL SELECT 'rls', relname, relrowsecurity::text || relforcerowsecurity FROM pg_class
WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL SELECT 'function', oid::regprocedure::text, coalesce(proacl::text, '') || prosrc FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proowner = 'bilan_owner'::regrole
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, contype::text FROM pg_constraint
WHERE conrelid <> 0
UNION ALL SELECT 'default', defaclobjtype::text, defaclacl::text FROM pg_default_acl
"""


@pytest.fixture
def at(monkeypatch):
    """The day on which both bilans are due, one month after they were closed; the clocks stand still."""
    at = clock.real()
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


@pytest.fixture
def backed_up(told, places, settings, at):
    """A backup, then the destruction of everything of A."""
    taken = take_backup(places / "backups", database=settings.BACKUP_DATABASE_URL, at=at - timedelta(seconds=1))
    with tenant(told.a.organisation.pk):
        for planned in Destruction.objects.filter(bilan=told.a.bilan):
            destroy(planned, at=at)
    told.directory, told.stamp, told.keys = places / "backups", taken.stamp, places / "backups" / taken.names[1]
    return told


@pytest.fixture
def b_is_held(monkeypatch):
    """Nothing of B came due meanwhile."""
    monkeypatch.setattr(restoring, "_destroy_what_is_due", lambda: 0)


def bring_back(backed_up, go, *, keys: Path | None, at, may_erase=False) -> Restored:
    wanted = Wanted(backed_up.directory, backed_up.stamp, keys, may_erase=may_erase)
    *_, done = restore(wanted, owner=go(), migrate=lambda: None, at=at)
    assert isinstance(done, Restored)
    return done


def opens(house) -> bytes:
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        return unseal(house.stolen, house.place)


def shape() -> set[tuple]:
    """Grants, policies, triggers, functions and constraints."""
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return set(cursor.fetchall())


def faults_of(house, at) -> list[str]:
    with tenant(house.organisation.pk):
        return [*checks.faults(house.organisation, at), *journal_checks.faults(house.organisation)]


def test_destroyed_content_does_not_come_back_and_the_rest_does(backed_up, elsewhere, at, b_is_held):
    a, b = backed_up.a, backed_up.b

    done = bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)

    assert (done.destroyed_again, done.files, done.swept) == (2, 2, 0)
    assert done.keys == (6, 2)  # the two classes of A stay destroyed; its proof is readable
    with tenant(a.organisation.pk):
        assert rows_left(a) == {}
        with content_of(a.bilan.pk):
            assert BilanKey.objects.count() == 0
        assert list(key_faults(a.organisation)) == []
    assert faults_of(a, at) == []
    assert list(checks.file_faults()) == []
    with pytest.raises(Unreadable):
        opens(a)
    assert opens(b)


def test_restored_database_has_every_wall(backed_up, elsewhere, at, b_is_held):
    before = shape()

    bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)

    assert shape() == before
    failed = {check.name: check.faults for check in isolation.verify() if not check.passed}
    assert failed == {}


def test_without_keys_nothing_left_opens_what_the_dump_holds(backed_up, elsewhere, at, b_is_held):
    a, b = backed_up.a, backed_up.b
    dumped = a.stolen

    done = bring_back(backed_up, elsewhere, keys=None, at=at)

    assert done.keys is None
    for house in (a, b):
        with pytest.raises(Unreadable):
            opens(house)
    with tenant(b.organisation.pk):
        assert rows_left(b) != {}
        assert Destruction.objects.filter(done_at=None).count() == 2
    assert dumped == a.stolen


def test_no_key_that_is_left_opens_what_was_destroyed(backed_up, elsewhere, at, b_is_held):
    """Every data key of the restored house is tried on A's ciphertext, its place being right."""
    a = backed_up.a
    bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    tried = 0
    for house in (a, backed_up.b):
        with tenant(house.organisation.pk), content_of(house.bilan.pk):
            for kind in keyring.KINDS.values():
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT id FROM {kind.table}")
                    ids = [row[0] for row in cursor.fetchall()]
                for key_id in ids:
                    tried += 1
                    disguised = kind.mark + key_id.bytes + a.stolen[17:]
                    with pytest.raises(Unreadable):
                        unseal(disguised, a.place)

    assert tried == 4


def test_page_says_that_content_opens_no_more(backed_up, elsewhere, at, b_is_held):
    house = backed_up.b
    bring_back(backed_up, elsewhere, keys=None, at=at)
    finish(elsewhere())
    client = freshly_signed_in(Client(), house.person)

    page = client.get(reverse("synthesis:own", args=[house.organisation.slug]))

    assert page.status_code == 503
    assert "la clé qui l’ouvrait n’existe plus" in page.content.decode()


def test_what_came_due_meanwhile_is_destroyed_before_anything_is_served(backed_up, elsewhere, at):
    done = bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)

    assert done.due == 2
    with tenant(backed_up.b.organisation.pk):
        assert rows_left(backed_up.b) == {}
    assert list(checks.file_faults()) == []


def test_nothing_is_served_before_the_end(backed_up, elsewhere, at, b_is_held):
    bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    client = Client()

    page, ready, alive = (client.get(path) for path in ("/compte/login/", "/readyz", "/healthz"))
    assert (page.status_code, page["Retry-After"], ready.status_code, alive.status_code) == (503, "300", 503, 200)
    assert "sauvegarde" in page.content.decode()
    assert ready.json()["restore"] == "restauration inachevée"
    with pytest.raises(marker.RestoreUnfinished):
        send_what_waits.before_start("1", (), {})

    finish(elsewhere())
    assert client.get("/compte/login/").status_code == 200


def test_every_task_is_one_that_waits():
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert ours
    assert [name for name, task in ours.items() if not isinstance(task, HouseTask)] == []


def test_database_in_use_is_not_replaced_unless_asked(backed_up, elsewhere, at, b_is_held):
    bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    finish(elsewhere())

    with pytest.raises(BackupRefused, match="--yes-erase"):
        bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    assert opens(backed_up.b)
    bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at, may_erase=True)
    assert opens(backed_up.b)


def test_restore_that_was_killed_is_begun_again(backed_up, elsewhere, at, b_is_held, monkeypatch):
    def killed() -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(restoring, "replay_register", killed)
        with pytest.raises(SystemExit):
            bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    assert marker.is_restoring()

    done = bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)

    assert done.destroyed_again == 2
    assert opens(backed_up.b)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda told: told.keys.write_bytes(told.keys.read_bytes()[:-1] + b"x"), "altérée"),
        (lambda told: told.keys.unlink(), "--without-keys"),
        (lambda told: next(told.directory.glob("data*")).write_bytes(b"x"), "altéré"),
        (lambda told: next(told.directory.glob("files*")).unlink(), "manque"),
        (lambda told: next(told.directory.glob("manifest*")).unlink(), "pas de sauvegarde"),
    ],
)
def test_faulty_backup_is_refused_before_anything_is_touched(backed_up, elsewhere, at, fault, words):
    fault(backed_up)

    with pytest.raises(BackupRefused, match=words):
        bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    assert not marker.is_restoring()
    assert isolation.tables() == set()


def test_expired_keys_are_refused(backed_up, elsewhere, at):
    with pytest.raises(BackupRefused, match="a expiré"):
        bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at + timedelta(days=8))


def test_lost_register_is_refused(backed_up, elsewhere, at, places, settings):
    later = take_backup(places / "backups", database=settings.BACKUP_DATABASE_URL, at=at + timedelta(seconds=5))
    register.file_of("destructions").unlink()
    backed_up.stamp, backed_up.keys = later.stamp, places / "backups" / later.names[1]

    with pytest.raises(BackupRefused, match="plus court"):
        bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)


@pytest.mark.parametrize("forge", [lambda line: line | {"signature": ""}, lambda line: {}, lambda line: "x"])
def test_forged_line_of_the_register_destroys_nothing(backed_up, elsewhere, at, forge):
    """Somebody who writes to the register's disk would otherwise destroy B at the next restore."""
    line = next(register.shipped("destructions"))
    statement = line["statement"] | {"bilan": str(backed_up.b.bilan.pk)}
    register.ship("destructions", forge(line | {"statement": statement}))

    with pytest.raises(BackupRefused, match="La ligne 3 du registre"):
        bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)
    assert not marker.is_restoring()


def test_later_keys_open_an_older_dump_and_bring_nothing_destroyed_back(
    backed_up, elsewhere, at, places, settings, b_is_held
):
    later = take_backup(places / "backups", database=settings.BACKUP_DATABASE_URL, at=at + timedelta(seconds=5))

    done = bring_back(backed_up, elsewhere, keys=places / "backups" / later.names[1], at=at)

    assert done.keys == (6, 0)
    assert opens(backed_up.b)
    with pytest.raises(Unreadable):
        opens(backed_up.a)


def test_file_added_after_the_snapshot_is_swept(backed_up, elsewhere, at, b_is_held):
    from django.core.files.base import ContentFile

    stray = default_storage.save(f"{backed_up.b.organisation.pk}/{'0' * 32}", ContentFile(b"x"))

    done = bring_back(backed_up, elsewhere, keys=backed_up.keys, at=at)

    assert done.swept == 1
    assert not default_storage.exists(stray)
    assert default_storage.listdir("")[0]


def test_journal_goes_on_after_segments_were_lost(told, places, settings, at, elsewhere, b_is_held):
    """A segment sealed after the backup is lost; that is said, signed, and the chain goes on."""
    house = told.b

    def line(minutes: int) -> None:
        AccessLine.objects.create(
            organisation=house.organisation,
            bilan_id=house.bilan.pk,
            actor_id=house.consultant.user.pk,
            actor_name="Camille",
            act=AccessLine.Act.OPENED,
            data_class="working",
            reason="x",
            at=at - timedelta(minutes=minutes),
            quarter=at - timedelta(minutes=minutes),
        )

    with tenant(house.organisation.pk):
        line(60)
        seal_journal(house.organisation, at=at - timedelta(minutes=50))
    taken = take_backup(places / "backups", database=settings.BACKUP_DATABASE_URL, at=at)
    with tenant(house.organisation.pk):
        line(40)
        seal_journal(house.organisation, at=at - timedelta(minutes=30))
    told.directory, told.stamp, told.keys = places / "backups", taken.stamp, places / "backups" / taken.names[1]

    bring_back(told, elsewhere, keys=told.keys, at=at)

    with tenant(house.organisation.pk):
        assert list(journal_checks.faults(house.organisation)) == []
        line(20)
        seal_journal(house.organisation, at=at)
        assert list(journal_checks.faults(house.organisation)) == []
        assert JournalSegment.objects.count() == 2


def test_forged_restoration_hides_nothing(told, at):
    house = told.b
    register.ship("journal", {"organisation": str(house.organisation.pk), "number": 1, "chain_hash": "x"})
    forged = {"organisation": str(house.organisation.pk), "restored_at": "x", "kept_segments": 0}
    register.ship("journal", forged | {"signature": b64encode(os.urandom(64)).decode()})

    assert len([fault for fault in faults_of(house, at) if "sealed outside" in fault]) == 1


def test_command_restores_verifies_and_opens(backed_up, elsewhere, at, monkeypatch):
    owner, said = elsewhere(), StringIO()
    monkeypatch.setenv("BILAN_OWNER_DATABASE_URL", owner)
    monkeypatch.setattr("bilan.management.commands.restore.migrate", lambda: None)

    call_command("restore", str(backed_up.directory), stamp=backed_up.stamp, stdout=said)

    words = said.getvalue()
    assert "2 destructions sont refaites" in words
    assert "6 clés sont revenues ; 2 restent détruites" in words
    assert "FAUX" not in words
    assert words.endswith("peuvent servir.\n")
    assert not marker.is_restoring()


def test_command_without_keys_says_what_is_lost(backed_up, elsewhere, at, monkeypatch):
    monkeypatch.setenv("BILAN_OWNER_DATABASE_URL", elsewhere())
    monkeypatch.setattr("bilan.management.commands.restore.migrate", lambda: None)
    said = StringIO()

    call_command("restore", str(backed_up.directory), stamp=backed_up.stamp, without_keys=True, stdout=said)

    assert "illisibles, pour tout le monde et pour toujours" in said.getvalue()


def test_database_that_breaks_a_promise_stays_closed(backed_up, elsewhere, at, monkeypatch):
    owner = elsewhere()
    monkeypatch.setenv("BILAN_OWNER_DATABASE_URL", owner)

    def weaken() -> None:
        with psycopg.connect(owner) as other:
            other.execute("ALTER TABLE beneficiaries_fact NO FORCE ROW LEVEL SECURITY")

    monkeypatch.setattr("bilan.management.commands.restore.migrate", weaken)

    with pytest.raises(CommandError, match="reste fermée"):
        call_command("restore", str(backed_up.directory), stamp=backed_up.stamp, stdout=StringIO())
    assert marker.is_restoring()


def test_command_lists_the_backups_when_none_is_named(backed_up):
    with pytest.raises(CommandError, match=backed_up.stamp):
        call_command("restore", str(backed_up.directory), stdout=StringIO())
