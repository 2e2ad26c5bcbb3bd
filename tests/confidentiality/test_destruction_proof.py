"""The proof that remains of a destruction: register, certificate, checks, replay after a restore."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from confidentiality import files, register
from confidentiality.checks import destruction as checks
from confidentiality.destruction import certificate
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.replay import replay_register
from confidentiality.models import Destruction
from confidentiality.vault import Place, Retention
from confidentiality.vault.signing import is_signed, public_key
from foundation.models import DueDate
from foundation.tenancy import content_of, tenant
from tests import factories
from tests.confidentiality.ending import (
    AT_LAST,
    destroy_all,
    planned,
    rows_left,
)
from tests.confidentiality.factories import a_told_bilan, close
from tests.factories import NOW


def test_register_is_chained_signed_and_shipped(told):
    entries = destroy_all(told)

    shipped = list(register.shipped("destructions"))
    assert [line["entry_hash"] for line in shipped] == [entry.entry_hash for entry in entries]
    assert shipped[1]["statement"]["previous_hash"] == entries[0].entry_hash
    assert list(checks.faults(told.organisation, AT_LAST)) == []


def test_register_says_nothing_of_the_content(told):
    destroy_all(told)

    text = json.dumps(list(register.shipped("destructions")), ensure_ascii=False)
    assert "secret" not in text
    assert str(told.beneficiary) not in text


def test_certificate_is_signed_and_says_what_remains(told):
    destroy(planned(told), at=AT_LAST)

    document = certificate.signed_certificate(told.bilan, on=AT_LAST.date())

    message = certificate.canonical(document["certificate"])
    assert is_signed(message, base64.b64decode(document["signature"]), public_key())
    assert document["certificate"]["entries"][0]["statement"]["irreversible_on"] == "2026-07-17"
    assert any("Document de synthèse : jusqu’au 8\xa0juillet 2026" in line for line in document["certificate"]["kept"])
    document["certificate"]["person"] = "Autre"
    assert not is_signed(
        certificate.canonical(document["certificate"]), base64.b64decode(document["signature"]), public_key()
    )


def test_check_finds_what_is_overdue(told):
    late = AT_LAST + timedelta(days=2)

    found = list(checks.faults(told.organisation, late))

    assert len([fault for fault in found if "was due on 2026-07-08" in fault]) == 2


def test_check_finds_a_lost_due_date(told):
    DueDate.objects.filter(kind="confidentiality.destroy").delete()

    assert len(list(checks.faults(told.organisation, NOW))) == 2


def test_check_finds_a_file_that_no_row_names(told):
    with content_of(told.bilan.pk):
        name = files.keep(b"x", Place(told.organisation.pk, told.bilan.pk, "t", "file", uuid4()))

    assert list(checks.file_faults()) == [f"{name}: a file that no row names"]


def test_check_finds_a_destruction_that_a_restored_backup_undid(told):
    destroy_all(told)
    lines = list(register.shipped("destructions"))
    register.ship(
        "destructions", lines[0] | {"entry_hash": "0" * 64, "statement": lines[0]["statement"] | {"number": 3}}
    )

    assert any("shipped destructions are not here" in fault for fault in checks.faults(told.organisation, AT_LAST))


def test_replay_destroys_again_what_a_backup_brought_back(committed):
    """The database of before the destruction, the register of after."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
        before = rows_left(house)
        with transaction.atomic():
            destroy_all(house)
            transaction.set_rollback(True)
        assert rows_left(house) == before

    assert replay_register() == (2, 0)

    with tenant(house.organisation.pk):
        assert rows_left(house) == {}
        assert list(checks.faults(house.organisation, AT_LAST)) == []
    assert replay_register() == (0, 2)


def test_line_cut_short_by_a_crash_is_passed_over(told):
    destroy(planned(told), at=AT_LAST)
    with register.file_of("destructions").open("ab") as file:
        file.write(b'{"statement": {"orga')

    destroy(planned(told, Retention.SYNTHESIS), at=AT_LAST)

    assert [line["statement"]["number"] for line in register.shipped("destructions")] == [1, 2]


def test_forged_future_is_found(told):
    Destruction.objects.filter(pk=planned(told).pk).update(started_at=NOW + timedelta(days=900))

    assert any("in the future" in fault for fault in checks.faults(told.organisation, NOW))
