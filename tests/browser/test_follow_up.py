"""Six months later: the reminder is one fact, and one mail to each."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_six_months_later_each_is_reminded_once(meet, stack):
    stack.prepare("house", slug="grand-large", name="Grand large")
    bilan = stack.prepare(
        "told", slug="grand-large", mail="eva@large.test", first_name="Eva", last_name="Lopez", ending="closed"
    )
    claire = meet("consultant", "c1@grand-large.test")
    eva = meet("person", "eva@large.test", size=(360, 740))
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.goes(bilan["page"])
    claire.sees("Terminé", "Suivi")
    assert stack.prepare("reminders", slug="grand-large", bilan=bilan["bilan"])["facts"] == 0

    claire.moves_clock_to(stack.day(190))

    to_eva = eva.reads_mail("Prenons de vos nouvelles")
    to_claire = claire.reads_mail("Un rendez-vous de suivi est à prendre")
    assert to_eva.message_id != to_claire.message_id
    for letter in (to_eva, to_claire):
        assert "Lopez" not in letter.text
        assert "compétences" not in letter.text
    claire.goes(bilan["page"])
    claire.sees("Suivi Fait", within="Parcours")
    eva.signs_in_by_code("/o/grand-large/mon-bilan/")
    eva.sees("Suivi")

    # The days go on: nothing is raised twice.
    claire.moves_clock_to(stack.day(1))
    stack.waits_for_beat()
    told = stack.prepare("reminders", slug="grand-large", bilan=bilan["bilan"])
    assert told["facts"] == 1
    assert told["states"] == ["sent", "sent"]
    assert sorted(told["message_ids"]) == sorted([to_eva.message_id, to_claire.message_id])
    assert [letter.subject for letter in stack.letters_to("eva@large.test")].count("Prenons de vos nouvelles") == 1
    subjects = [letter.subject for letter in stack.letters_to("c1@grand-large.test")]
    assert subjects.count("Un rendez-vous de suivi est à prendre") == 1

    # Two minutes suffice; what she writes is apart from what lists show.
    eva.goes("/o/grand-large/mon-bilan/suivi/")
    eva.ticks("En cours")
    eva.fills("Un message pour la personne qui vous accompagnait ?", "Merci, j’avance.")
    eva.ticks("Garder ces réponses pour le suivi")
    eva.clicks("Envoyer")
    eva.sees("Merci de vos nouvelles", "en cours")
    claire.goes(f"{bilan['page']}suivi/")
    claire.sees("Fait, projet en cours", "E-mail")
    claire.does_not_see("j’avance")
