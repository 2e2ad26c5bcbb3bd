"""PostgreSQL's own catalogue says that the walls stand; each planted fault is caught."""

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from bilan import isolation
from bilan.settings import env

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
}


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


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_caught(owner, monkeypatch, name):
    def rows_of_owner(sql, *parameters):
        return owner.execute(sql.replace("current_user", "'bilan_app'"), parameters or None).fetchall()

    owner.execute(FAULTS[name])
    monkeypatch.setattr(isolation, "rows", rows_of_owner)

    failed = [check.name for check in isolation.verify() if not check.passed]

    assert failed == [name]


@pytest.mark.parametrize(
    "fault",
    [
        "DROP POLICY author_reads ON exchange_note",
        "ALTER POLICY author_changes ON exchange_note USING (author_id IS NOT NULL OR bilan_id IS NOT NULL)",
    ],
)
def test_note_shown_to_others_than_its_author_is_caught(owner, monkeypatch, fault):
    def rows_of_owner(sql, *parameters):
        return owner.execute(sql.replace("current_user", "'bilan_app'"), parameters or None).fetchall()

    owner.execute(fault)
    monkeypatch.setattr(isolation, "rows", rows_of_owner)

    assert list(isolation.with_wrong_policies()) == ["exchange_note: shown to others than its author"]
