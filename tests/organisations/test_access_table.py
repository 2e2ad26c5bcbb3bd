"""The written table of accesses and the rights that the code gives are one: nobody is granted more in passing."""

from pathlib import Path

import pytest
from django.conf import settings

from organisations.access_table import TITLES, allows, derived_levels, page, scope_of, written_table
from organisations.permissions import CLASS_OF, CONTENT_CLASSES, GRANTS, ROLES, DataClass, Standing, Verb

ROWS = {row.standing: row for row in written_table()}


def test_table_has_a_row_for_each_standing():
    assert set(ROWS) == set(Standing)


@pytest.mark.parametrize("standing", Standing)
def test_row_says_what_the_code_gives(standing):
    assert ROWS[standing].levels == derived_levels(standing)
    assert ROWS[standing].scope == scope_of(standing)


@pytest.mark.parametrize("standing", sorted(ROLES))
def test_role_has_no_content(standing):
    assert not CONTENT_CLASSES & ROWS[standing].levels.keys()


def test_verbs_are_sorted_and_classes_named():
    assert set(CLASS_OF) == set(Verb)
    assert set(TITLES) == set(DataClass)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("standing", Standing)
def test_table_allows_every_right_that_is_granted(standing, verb):
    if standing in GRANTS[verb]:
        assert allows(frozenset({standing}), verb)


def test_page_is_up_to_date():
    assert (Path(settings.BASE_DIR) / "docs" / "access.md").read_text() == page()
