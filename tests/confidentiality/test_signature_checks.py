"""`bin/manage verify signatures`: whatever an intruder with the owner's password changes, it says so."""

import psycopg
from django.core.files.storage import default_storage
from django.db import connection
from psycopg.conninfo import make_conninfo

from bilan.settings import env
from confidentiality.signatures.checks import faults
from confidentiality.signatures.sealing import seal_document
from confidentiality.signatures.signing import refuse_document
from foundation.tenancy import tenant
from tests.confidentiality.signing import asked
from tests.confidentiality.test_sealing import LATER, signed_by_all
from tests.factories import a_house

REQUEST, SIGNER, ACT = (f"confidentiality_{name}" for name in ("signaturerequest", "documentsigner", "signatureact"))
FAULTS = {
    "backdate a signature": f"UPDATE {SIGNER} SET signed_at = signed_at - interval '1 day' WHERE signed_at IS NOT NULL",
    "rename a signer": f"UPDATE {SIGNER} SET name = 'Un autre' WHERE position = 2",
    "swap two signers": f"UPDATE {SIGNER} SET role = 'employer' WHERE position = 1",
    "call it a code": f"UPDATE {SIGNER} SET method = 'code' WHERE method = 'account'",
    "lengthen a last day": f"UPDATE {SIGNER} SET answers_by = '2020-01-01' WHERE position = 1",
    "take a signature out": f"UPDATE {SIGNER} SET signed_at = NULL, method = '', document_sha256 = '' WHERE position = 3",
    "name other bytes": f"UPDATE {REQUEST} SET sha256 = repeat('0', 64)",
    "name another seal": f"UPDATE {REQUEST} SET sealed_sha256 = repeat('0', 64) WHERE sealed_name <> ''",
    "turn a refusal into an annulment": f"UPDATE {REQUEST} SET state = 'cancelled' WHERE state = 'refused'",
    "date an act anew": f"UPDATE {ACT} SET at = at - interval '1 day' WHERE number = 2",
    "rewrite an act": f'UPDATE {ACT} SET statement = statement || \'{{"proof": "x"}}\' WHERE number = 3',
    "cut an act out": f"DELETE FROM {ACT} WHERE number = 3",
    "cut the last act off": f"DELETE FROM {ACT} one WHERE number = (SELECT max(number) FROM {ACT} other"
    " WHERE other.request_id = one.request_id)",
}


def found(house) -> list[str]:
    with tenant(house.organisation.pk):
        return list(faults(house.organisation))


def test_every_planted_fault_is_found(committed):
    """One world, each fault planted alone: what it changed is put back by a copy taken before."""
    house = a_house()
    with tenant(house.organisation.pk):
        seal_document(signed_by_all(house), at=LATER)
        refuse_document(asked(house).signers.get(position=1), reason="Trop cher", at=LATER)
    assert found(house) == []

    unseen = [name for name, sql in FAULTS.items() if not planted(house, sql)]

    assert unseen == []
    assert found(house) == []


def planted(house, sql: str) -> list[str]:
    conninfo = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    tables = (REQUEST, SIGNER, ACT)
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute("SELECT set_config('bilan.organisation_id', %s, false)", [str(house.organisation.pk)])
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.execute(f"CREATE TEMP TABLE copy_{table} AS TABLE {table}")
        owner.execute(sql)
        seen = found(house)
        owner.execute("BEGIN")  # links are checked at its end
        for table in tables:
            owner.execute(f"DELETE FROM {table}")
            owner.execute(f"INSERT INTO {table} SELECT * FROM copy_{table}")
        owner.execute("COMMIT")
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return seen


def test_lost_file_is_found(house, inside):
    request = seal_document(signed_by_all(house), at=LATER)

    default_storage.delete(request.sealed_name)

    assert [fault.rpartition(": ")[2] for fault in faults(house.organisation)] == ["its file is absent or changed"]
