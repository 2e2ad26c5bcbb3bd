"""What may be invoiced, what is owed back, which VAT: without a database."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.invoicing.rules import (
    Allowance,
    Balance,
    Buyer,
    Foreseen,
    Part,
    State,
    buyer_of,
    may_invoice,
    next_payment,
    state_of,
    undelivered,
)
from funding.schemes import Scheme
from funding.vat import split

RATE, ON = D("0.30"), date(2026, 6, 8)
HOURS = 16 * 60
EUROS = st.decimals(min_value="0.01", max_value="9999.99", places=2)


@pytest.mark.parametrize(
    ("scheme", "buyer"),
    [
        (Scheme.CPF, None),
        (Scheme.EMPLOYER_TOP_UP, None),
        (Scheme.OTHER_TOP_UP, None),
        (Scheme.EMPLOYER_PLAN, Buyer.EMPLOYER),
        (Scheme.CPF_PUBLIC, Buyer.EMPLOYER),
        (Scheme.PUBLIC_EMPLOYER, Buyer.EMPLOYER),
        (Scheme.RECLASSIFICATION_LEAVE, Buyer.EMPLOYER),
        (Scheme.OPCO_UNDER_50, Buyer.EMPLOYER),
        (Scheme.FRANCE_TRAVAIL_AIF, Buyer.FUNDER),
        (Scheme.REGION, Buyer.FUNDER),
        (Scheme.AGEFIPH, Buyer.FUNDER),
        (Scheme.AGEFICE, Buyer.PERSON),
        (Scheme.FAFCEA, Buyer.PERSON),
        (Scheme.FIF_PL, Buyer.PERSON),
        (Scheme.SELF, Buyer.PERSON),
    ],
)
def test_each_scheme_has_its_payer(scheme, buyer):
    assert buyer_of(scheme) == buyer


def test_opco_is_invoiced_when_it_pays_the_provider_itself():
    assert {scheme for scheme in Scheme if buyer_of(scheme, is_subrogated=True) == Buyer.OPCO} == {Scheme.OPCO_UNDER_50}


PAYMENTS = [("À la signature", D("540")), ("À mi-parcours", D("630")), ("À la fin", D("630"))]


@pytest.mark.parametrize(
    ("invoiced", "label", "amount", "position"),
    [
        ("0", "À la signature", "540", "first"),
        ("200", "À la signature", "340", "first"),
        ("540", "À mi-parcours", "630", "next"),
        ("1169.99", "À mi-parcours", "0.01", "next"),
        ("1170", "À la fin", "630", "last"),
    ],
)
def test_next_payment_is_the_first_that_is_not_covered(invoiced, label, amount, position):
    payments = [(name, date(2026, 6, 25), part) for name, part in PAYMENTS]

    found = next_payment(payments, D(invoiced))

    assert found == Foreseen(label, date(2026, 6, 25), D(amount), position)
    assert next_payment(payments, D("1800")) is None


@pytest.mark.parametrize(
    ("done", "invoiced", "allowance", "allowed"),
    [
        (0, "0", Allowance.ADVANCE, "540.00"),  # 30 % of 1 800
        (0, "540.00", Allowance.ADVANCE, "0"),
        (4 * 60, "540.00", Allowance.ADVANCE, "0"),  # 450 done, 540 invoiced
        (8 * 60, "540.00", Allowance.ADVANCE, "360.00"),
        (16 * 60, "540.00", Allowance.ADVANCE, "1260.00"),
        (0, "0", Allowance.DONE, "0"),
        (8 * 60, "0", Allowance.DONE, "900.00"),
        (0, "0", Allowance.AGREED, "1800.00"),
        (0, "1800.00", Allowance.AGREED, "0"),
    ],
)
def test_instalments_follow_what_is_done(done, invoiced, allowance, allowed):
    assert Part(D(1800), D(invoiced), done, HOURS).allowed(allowance, RATE) == D(allowed)


def test_nothing_is_due_before_the_withdrawal_ends():
    part, last = Part(D(1800), D(0), 0, HOURS), date(2026, 6, 22)
    may = {"buyer": Buyer.PERSON, "advance_rate": RATE, "withdrawal_ends": last}

    assert may_invoice(part, D(1), on=date(2026, 6, 21), **may) is not None
    assert may_invoice(part, D(1), on=last, **may) is not None
    assert may_invoice(part, D(1), on=date(2026, 6, 23), **may) is None


def test_refusal_says_how_much_is_allowed():
    refusal = may_invoice(Part(D(1800), D(0), 240, HOURS), D(900), buyer=Buyer.PERSON, advance_rate=RATE, on=ON)

    assert refusal is not None
    assert refusal.field == "amount"
    assert "540,00" in refusal.sentence


@given(amount=EUROS, invoiced=EUROS, done=st.integers(0, 2000), total=st.integers(1, 1440))
def test_credit_is_never_negative_nor_above_what_was_invoiced(amount, invoiced, done, total):
    credit = undelivered(Part(amount, min(amount, invoiced), done, total)).credit

    assert 0 <= credit <= min(amount, invoiced)
    assert credit == 0 or done < total


@given(amount=EUROS, rate=st.sampled_from([D(0), D(20)]))
def test_net_and_vat_add_up(amount, rate):
    net, vat = split(amount, rate)

    assert net + vat == amount
    assert abs(net * rate / 100 - vat) < D("0.01")


@pytest.mark.parametrize(
    ("balance", "today", "state"),
    [
        (Balance(D(100)), ON, State.DUE),
        (Balance(D(100)), date(2026, 6, 9), State.OVERDUE),
        (Balance(D(100), paid=D(40)), ON, State.PARTIAL),
        (Balance(D(100), paid=D(100)), date(2027, 1, 1), State.PAID),
        (Balance(D(100), credited=D(100)), ON, State.CREDITED),
        (Balance(D(100), paid=D(60), credited=D(40)), ON, State.PAID),
        (Balance(D(100), paid=D(100), credited=D(40)), ON, State.TO_REFUND),
        (Balance(D(100), paid=D(100), credited=D(40), refunded=D(40)), ON, State.PAID),
        (Balance(D(100), paid=D(60), written_off=D(40)), ON, State.WRITTEN_OFF),
    ],
)
def test_state_follows_the_balance(balance, today, state):
    assert state_of(balance, due_on=ON, today=today) == state


@pytest.mark.parametrize("allowance", Allowance)
def test_what_was_given_back_is_not_invoiced_again_before_it_is_done(allowance):
    discounted = Part(D(1800), D(1710), HOURS, HOURS, discounted=D(90))
    assert (discounted.left, discounted.allowed(allowance, RATE)) == (0, 0)
    stopped = Part(D(1800), D(900), HOURS // 2, HOURS, undelivered=D(900))
    assert (stopped.left, stopped.allowed(allowance, RATE)) == (900, 0)
    resumed = Part(D(1800), D(900), 3 * HOURS // 4, HOURS, undelivered=D(900))
    assert resumed.allowed(allowance, RATE) == 450
    refusal = may_invoice(stopped, D(900), buyer=Buyer.EMPLOYER, advance_rate=RATE, on=ON)
    assert "rendues par avoir" in refusal.sentence
    assert undelivered(Part(D(1800), D(1710), HOURS // 2, HOURS, discounted=D(90))).credit == 855
