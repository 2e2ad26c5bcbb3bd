"""PostgreSQL's own catalogue says that the walls stand; each planted fault is caught."""

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from bilan import isolation
from bilan.settings import env
from tests.database import superuser_of

FAULTS = {
    "every table is classified": "CREATE TABLE stray (id int)",
    "tenant tables carry organisation_id NOT NULL": "ALTER TABLE beneficiaries_fact ALTER organisation_id DROP NOT NULL",
    "row-level security is forced on tenant tables": "ALTER TABLE beneficiaries_fact NO FORCE ROW LEVEL SECURITY",
    "policies compare with the tenant, content with the open bilan": (
        "CREATE POLICY leak ON beneficiaries_fact USING (true)"
    ),
    "links between tenant tables are composite": (
        "ALTER TABLE beneficiaries_fact ADD CONSTRAINT leak FOREIGN KEY (bilan_id) REFERENCES beneficiaries_bilan (id)"
    ),
    "no unique key across tenants": "CREATE UNIQUE INDEX leak ON beneficiaries_beneficiary (last_name)",
    "grants are what the web needs and no more": "GRANT INSERT ON law_legalvalue TO bilan_app",
    "no view": "CREATE VIEW leak AS SELECT * FROM beneficiaries_fact",
    "no function with its owner's rights": (
        "CREATE FUNCTION leak() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1"
    ),
    "the backup role reads and does nothing else": "GRANT UPDATE ON beneficiaries_fact TO bilan_backup",
    "sequences give the web numbers, and nobody anything else": (
        "GRANT UPDATE ON SEQUENCE django_migrations_id_seq TO bilan_app"
    ),
    "no column has grants of its own": "GRANT SELECT (last_name) ON beneficiaries_beneficiary TO PUBLIC",
    "nothing lies outside the schema that is checked": (
        "CREATE SCHEMA aside; CREATE TABLE aside.copy AS SELECT * FROM beneficiaries_fact"
    ),
    "no rule rewrites a statement": "CREATE RULE leak AS ON INSERT TO law_legalvalue DO ALSO NOTHING",
    "no copy leaves, none comes in": "CREATE PUBLICATION leak FOR TABLE beneficiaries_fact",
    "no trigger is switched off": "ALTER TABLE beneficiaries_fact DISABLE TRIGGER fact_in_order",
    "content goes with its destruction, and is sealed": "DROP TRIGGER synthesis_frozen_append_only ON synthesis_frozen",
}
# Faults that break two properties at once.
DOUBLE_FAULTS = {
    "nothing calls a function with its owner's rights": (
        "CREATE FUNCTION leak() RETURNS text LANGUAGE sql SECURITY DEFINER RETURN 'x';"
        " ALTER TABLE beneficiaries_fact ALTER author_name SET DEFAULT leak()",
        "no function with its owner's rights",
    ),
    "partitions carry their parent's policies": (
        "CREATE TABLE part () INHERITS (beneficiaries_fact)",
        "every table is classified",
    ),
}
# More ways to break what is broken above.
OTHER_FAULTS = [
    ("nothing lies outside the schema that is checked", "GRANT CREATE ON SCHEMA public TO bilan_app"),
    ("no copy leaves, none comes in", "SELECT lo_create(0)"),
    (
        "content goes with its destruction, and is sealed",
        "ALTER TABLE synthesis_comment ALTER text DROP DEFAULT, ALTER text TYPE text USING encode(text, 'hex')",
    ),
    ("the backup role reads and does nothing else", "GRANT EXECUTE ON FUNCTION refuse_change() TO bilan_backup"),
]
# Only the superuser can plant these.
SUPERUSERS_FAULTS = [
    ("the three roles have the rights of roles.sql, and no more", "ALTER ROLE bilan_owner BYPASSRLS"),
    ("the three roles have the rights of roles.sql, and no more", "GRANT bilan_owner TO bilan_app"),
    ("the backup role reads and does nothing else", "ALTER ROLE bilan_backup RESET default_transaction_read_only"),
    (
        "no copy leaves, none comes in",
        "CREATE FOREIGN DATA WRAPPER leak; CREATE SERVER leak FOREIGN DATA WRAPPER leak",
    ),
]


@pytest.fixture
def owner(db):
    """A connection of the role that owns the tables, rolled back at the end."""
    conninfo = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(conninfo) as other:
        other.execute("SET LOCAL lock_timeout = '5s'")
        yield other
        other.rollback()


@pytest.mark.django_db
def test_catalogue_has_no_fault():
    checks = isolation.verify()

    assert {check.name: check.faults for check in checks} == {check.name: () for check in checks}


def failed_checks(planted, monkeypatch) -> list[str]:
    """What fails for a connection in whose transaction a fault was planted."""

    def rows_of_owner(sql, *parameters):
        return planted.execute(sql.replace("current_user", "'bilan_app'"), parameters or None).fetchall()

    monkeypatch.setattr(isolation, "rows", rows_of_owner)
    return [check.name for check in isolation.verify() if not check.passed]


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_caught(owner, monkeypatch, name):
    owner.execute(FAULTS[name])

    assert failed_checks(owner, monkeypatch) == [name]


@pytest.mark.parametrize(
    "fault",
    [
        "DROP POLICY author_reads ON exchange_note",
        "ALTER POLICY author_changes ON exchange_note USING (author_id IS NOT NULL OR bilan_id IS NOT NULL)",
    ],
)
def test_note_shown_to_others_than_its_author_is_caught(owner, monkeypatch, fault):
    owner.execute(fault)

    assert failed_checks(owner, monkeypatch) == ["policies compare with the tenant, content with the open bilan"]


@pytest.mark.parametrize("name", DOUBLE_FAULTS)
def test_fault_that_breaks_two_properties_is_caught_by_both(owner, monkeypatch, name):
    fault, also = DOUBLE_FAULTS[name]
    owner.execute(fault)

    assert set(failed_checks(owner, monkeypatch)) == {name, also}


@pytest.mark.parametrize(("name", "fault"), OTHER_FAULTS)
def test_other_fault_is_caught(owner, monkeypatch, name, fault):
    owner.execute(fault)

    assert failed_checks(owner, monkeypatch) == [name]


@pytest.fixture
def superuser(db):
    """The superuser of the embedded cluster, rolled back at the end; real servers keep theirs to themselves."""
    address = superuser_of(connection.settings_dict["NAME"])
    if not address:
        pytest.skip("only the embedded server's superuser is known here")
    with psycopg.connect(address) as other:
        yield other
        other.rollback()


@pytest.mark.parametrize(("name", "fault"), SUPERUSERS_FAULTS)
def test_fault_of_the_superuser_is_caught(superuser, monkeypatch, name, fault):
    superuser.execute(fault)

    assert failed_checks(superuser, monkeypatch) == [name]


def test_every_check_has_its_planted_fault():
    planted = {*FAULTS, *DOUBLE_FAULTS, *(name for name, _ in SUPERUSERS_FAULTS)}

    assert {name for name, _ in isolation.CHECKS} - planted == {"the web's role has no privilege and owns nothing"}
