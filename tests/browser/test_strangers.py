"""Who should not see a thing is told that it does not exist, even with its address."""

from uuid import uuid4

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_strangers_get_the_page_that_does_not_exist(meet, stack):
    stack.prepare("house", slug="maison", name="Maison", consultants=2)
    stack.prepare("house", slug="ailleurs", name="Ailleurs")
    bilan = stack.prepare(
        "told", slug="maison", mail="nora@maison.test", first_name="Nora", last_name="Petit", ending="shared"
    )
    stack.prepare("told", slug="ailleurs", mail="hugo@loin.test", first_name="Hugo", last_name="Sanz", ending="running")
    known = [bilan["page"], bilan["synthesis"], bilan["results"], f"{bilan['page']}financement/"]

    stranger = meet("stranger", "c1@ailleurs.test")
    stranger.signs_in(PASSWORD)
    stranger.arrives("/o/ailleurs/")
    foreign_person = meet("foreign_person", "hugo@loin.test", size=(360, 740))
    foreign_person.signs_in_by_code("/o/ailleurs/mon-bilan/")
    colleague = meet("colleague", "c2@maison.test")
    colleague.signs_in(PASSWORD)
    colleague.arrives("/o/maison/")

    for somebody in (stranger, foreign_person, colleague):
        for path in known:
            somebody.goes(path, status=404)
            shown = somebody.page.inner_text("main")
            somebody.goes(path.replace(bilan["bilan"], str(uuid4())), status=404)

            assert somebody.page.inner_text("main") == shown
            assert "Petit" not in shown
    # Nor does another's own space open to somebody who has one.
    foreign_person.goes("/o/maison/mon-bilan/", status=404)
    foreign_person.goes("/o/maison/mon-bilan/synthese/", status=404)
