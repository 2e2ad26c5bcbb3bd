"""A consultant's morning: one screen says who needs them, and each line is the gesture."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_consultant_finds_who_needs_them_and_acts(meet, stack):
    stack.prepare("house", slug="matinale", name="Matinale")
    quiet = {"slug": "matinale", "consultant": "c1", "first_name": "Laure", "last_name": "Chevalier"}
    stack.prepare("told", **quiet, mail="laure@matinale.test", ending="silent")
    other = {"slug": "matinale", "consultant": "c1", "first_name": "Karim", "last_name": "Haddad"}
    stack.prepare("told", **other, mail="karim@matinale.test", ending="late", slot=1)
    one = meet("consultant", "c1@matinale.test")
    one.goes("/o/matinale/")
    one.signs_in(PASSWORD)

    # Zero click: who waits, why, since when.
    one.sees("Rien de prévu depuis", within="Qui a besoin de vous")
    one.looks_at_both_widths()
    one.clicks("Proposer un rendez-vous", within="Qui a besoin de vous")
    one.sees("Un courriel propose un rendez-vous à Laure.")
    one.sees("rendez-vous proposé le", within="Qui a besoin de vous")

    # The list says the same; the address keeps the filter, and a view keeps the address.
    one.selects("À regarder", "Sans rendez-vous")
    one.clicks("Filtrer")
    one.sees("Laure Chevalier", "1 bilan")
    one.unfolds("Garder cette vue")
    one.fills("Nom de la vue", "À relancer")
    one.clicks("Garder")
    one.sees("La vue « À relancer » est gardée.")
    one.clicks("Tout afficher")
    one.sees("Karim Haddad")
    one.clicks("À relancer")
    one.sees("1 bilan")
