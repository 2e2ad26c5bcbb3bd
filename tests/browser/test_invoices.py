"""An invoice from the plan to the payer: issued, paid in part, reminded, given back after an abandonment, downloaded."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.heavy
def test_firm_is_invoiced_reminded_and_given_back(meet, stack):
    stack.prepare("house", slug="factures", name="Cap des comptes")
    told = stack.prepare(
        "firm_pays", slug="factures", mail="lea@factures.test", first_name="Léa", last_name="Morin",
        firm="Fonderie Martin", contact="rh@fonderie.test",
    )  # fmt: skip
    admin = meet("administrator", "admin@factures.test")
    claire = meet("consultant", "c1@factures.test", scheme="dark")
    ines = meet("employer", "rh@fonderie.test", size=(360, 740))

    # Without a VAT regime nothing is issued: the page says so, and where.
    admin.signs_in(PASSWORD)
    admin.sees_title("Bilans")
    admin.goes(f"{told['page']}factures/")
    admin.sees("Le régime de TVA manque", "Facturé à l’employeur")
    admin.clicks("Indiquez celui de votre organisme")
    admin.sees_title("Facturation")
    admin.clicks("Indiquer un régime de TVA")
    admin.sees_title("Indiquer un régime de TVA")
    admin.selects("Régime", "Exonéré (attestation 3511)")
    admin.clicks("Enregistrer le régime")
    admin.sees_error_beside("Attestation délivrée le", "L’exonération vaut à partir du jour de l’attestation")
    admin.fills("Attestation délivrée le", stack.day(-400))
    admin.clicks("Enregistrer le régime")
    admin.sees("Le régime est enregistré.", "Exonéré (attestation 3511)")

    # The draft knows the firm; what is wrong is said beside its field and nothing typed is lost.
    admin.goes(f"{told['page']}factures/")
    admin.clicks("Préparer une facture")
    admin.sees_title("Préparer une facture")
    admin.sees_value("Nom du client", "Fonderie Martin")
    admin.fills("Numéro et voie", "12 rue des Forges")
    admin.fills("Code postal", "690")
    admin.fills("Ville", "Lyon")
    admin.fills("Adresse e-mail de facturation", "rh@fonderie.test")
    admin.clicks("Enregistrer le brouillon")
    admin.sees_error_beside("Code postal", "Le code postal compte 5 chiffres.")
    admin.sees_value("Numéro et voie", "12 rue des Forges")
    admin.fills("Code postal", "69007")
    admin.clicks("Enregistrer le brouillon")
    admin.sees_title("Facture en préparation")
    admin.clicks("Émettre la facture")
    admin.confirms("Émettre")
    admin.sees_title(f"Facture {stack.day(0):%Y}-0001")
    number = f"{stack.day(0):%Y}-0001"
    assert "espace" in ines.reads_mail("Un document comptable vous attend").text

    # Paid in part; more than what is due is refused with what is left.
    admin.clicks("Noter un paiement")
    admin.sees_title("Noter un paiement")
    admin.fills("Montant", "5000")
    admin.clicks("Noter le paiement")
    admin.sees_error_beside("Montant", "Il reste 1 900,00 € à payer.")
    admin.fills("Montant", "400,00")
    admin.clicks("Noter le paiement")
    admin.sees("Le paiement est noté : 400,00 €.", "1 500,00 €")

    # The reminder says a number, a sum, a day; never what for.
    stack.prepare("payer_is_late", slug="factures")
    letter = ines.reads_mail(f"Facture {number}")
    assert "1 500,00" in letter.text.replace("\u202f", " ")
    assert "bilan" not in letter.text.lower().replace("bilan.test", "")

    # Abandoned: what was not done is ready to be given back.
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.goes(f"{told['page']}abandon/")
    claire.sees("les factures du bilan")
    claire.ticks("Sa situation professionnelle a changé")
    claire.clicks("Abandonner et terminer")
    claire.sees("Le bilan est abandonné et terminé.")
    admin.goes("/o/factures/")
    admin.sees_title("Bilans")
    admin.clicks("Vérifier l’avoir")
    admin.sees_title("Avoir en préparation")
    admin.sees("Non réalisé", "À rendre (L6354-1)")
    admin.clicks("Émettre l’avoir")
    admin.confirms("Émettre")
    admin.sees_title(f"Avoir {stack.day(0):%Y}-0002")
    admin.clicks("Factures")
    admin.sees_title("Factures")
    admin.sees("Fonderie Martin", "Avoir")
    admin.looks_at_both_widths()

    # The firm reads what it pays, on a phone.
    ines.signs_in_by_code("/o/factures/entreprise/")
    ines.sees_title("Espace employeur")
    ines.sees(f"Facture {number}", f"Avoir {stack.day(0):%Y}-0002")
    address = ines.page.get_by_role("link", name=f"Facture {number}").get_attribute("href")
    assert ines.fetches(str(address)).startswith(b"%PDF")
