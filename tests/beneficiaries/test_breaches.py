"""The register of breaches: its clock, its decisions, and what the database refuses (GDPR art. 33 and 34)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.breaches import operations
from beneficiaries.breaches.operations import BreachChanged, BreachRefused
from beneficiaries.breaches.queries import state_of
from beneficiaries.models import Breach
from foundation.errors import violated
from foundation.tenancy import tenant
from tests.factories import NOW
from tests.shell.test_query_counts import queries_of

pytestmark = pytest.mark.django_db

SAID = {
    "what": "Un e-mail envoyé à tort",
    "categories": "Coordonnées",
    "consequences": "Sollicitation",
    "measures": "Message détruit",
    "risk": Breach.Risk.UNLIKELY,
}


def a_breach(house, **said) -> Breach:
    return operations.enter_breach(by=house.administrator, at=NOW, **{"found_at": NOW} | SAID | said)


def test_delay_runs_from_the_moment_it_was_known(inside):
    assert a_breach(inside, found_at=NOW - timedelta(hours=5)).due_at == NOW + timedelta(hours=67)


def test_breach_is_not_found_in_the_future(inside):
    with pytest.raises(BreachRefused, match="à venir"):
        a_breach(inside, found_at=NOW + timedelta(hours=1))


def test_late_notification_says_why(inside):
    late = {"found_at": NOW - timedelta(hours=80), "notified_at": NOW}
    with pytest.raises(BreachRefused, match="tardive"):
        a_breach(inside, **late)

    assert a_breach(inside, **late, delay_reason="Constat de l’hébergeur reçu tard").notified_at == NOW


@pytest.mark.parametrize("risk", [Breach.Risk.RISK, Breach.Risk.HIGH])
def test_breach_with_a_risk_is_closed_only_once_notified(inside, risk):
    breach = a_breach(inside, risk=risk, not_notified_reason="Nous préférons attendre")

    with pytest.raises(BreachRefused, match="est notifiée"):
        operations.close_breach(breach, at=NOW)


def test_unlikely_risk_is_closed_with_its_reason(inside):
    breach = a_breach(inside)
    with pytest.raises(BreachRefused, match="dites pourquoi"):
        operations.close_breach(breach, at=NOW)

    breach = operations.complete_breach(
        breach, version=0, found_at=NOW, **SAID, not_notified_reason="Message détruit sans être lu"
    )
    operations.close_breach(breach, at=NOW)

    breach.refresh_from_db()
    assert state_of(breach, at=NOW) == ("neutral", "Close, non notifiée")


def test_high_risk_tells_people_or_says_why(inside):
    breach = a_breach(inside, risk=Breach.Risk.HIGH, notified_at=NOW)
    with pytest.raises(BreachRefused, match=r"34\.3"):
        operations.close_breach(breach, at=NOW)

    operations.complete_breach(
        breach, version=0, found_at=NOW, **SAID | {"risk": "high"}, people_told_at=NOW, notified_at=NOW
    )
    operations.close_breach(breach, at=NOW)


def test_closed_entry_does_not_change(inside):
    breach = a_breach(inside, not_notified_reason="Sans effet")
    operations.close_breach(breach, at=NOW)

    with pytest.raises(BreachRefused, match="ne change plus"):
        operations.complete_breach(breach, version=0, found_at=NOW, **SAID)
    with pytest.raises(BreachRefused, match="déjà close"):
        operations.close_breach(breach, at=NOW)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(what="Rien")
    assert violated(refusal.value) == "closed_breach_stays"


def test_register_of_breaches_has_no_eraser(inside):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Breach.objects.filter(pk=a_breach(inside).pk).delete()
    assert violated(refusal.value) == "register_row_is_kept"


def test_two_editors_never_overwrite_each_other(inside):
    breach = a_breach(inside)
    operations.complete_breach(breach, version=0, found_at=NOW, **SAID | {"what": "Deux e-mails"})

    with pytest.raises(BreachChanged):
        operations.complete_breach(breach, version=0, found_at=NOW, **SAID | {"what": "Trois"})
    breach.refresh_from_db()
    assert breach.what == "Deux e-mails"


@pytest.mark.parametrize(
    ("hours", "decided", "word"),
    [(1, {}, "À décider"), (80, {}, "Délai dépassé"), (80, {"not_notified_reason": "Sans effet"}, "À décider")],
)
def test_state_of_an_open_breach(inside, hours, decided, word):
    breach = a_breach(inside, found_at=NOW - timedelta(hours=hours), **decided)

    assert state_of(breach, at=NOW)[1] == word


def test_pages_of_the_register(house, now, signed_in):
    client = signed_in(house.administrator)
    base = f"/o/{house.organisation.slug}/conformite/violations/"
    typed = SAID | {"found_at": "2026-06-08T10:30", "people_count": "1"}

    refused = client.post(f"{base}nouvelle/", typed | {"found_at": "2026-06-09T10:30"})
    entered = client.post(f"{base}nouvelle/", typed)
    page = entered["Location"]
    completed = client.post(page, typed | {"version": "0", "what": "Deux e-mails", "not_notified_reason": "Détruits"})
    conflict = client.post(page, typed | {"version": "0", "what": "Trois e-mails"})
    client.post(f"{page}clore/")

    assert set(refused.context["form"].errors) == {"found_at"}
    assert completed.status_code == 302
    assert conflict.status_code == 422
    assert "Trois e-mails" in conflict.content.decode()
    assert "Deux e-mails" in conflict.content.decode()
    assert "Close, non notifiée" in client.get(page).content.decode()
    assert "Deux e-mails" in client.get(base).content.decode()


def test_list_of_breaches_is_constant(house, now, signed_in):
    client, base = signed_in(house.administrator), f"/o/{house.organisation.slug}/conformite/violations/"
    few = queries_of(client, base)
    with tenant(house.organisation.pk):
        for _ in range(12):
            a_breach(house)

    # The first page of an empty list spares the query of its rows.
    assert queries_of(client, base) == few + 1
