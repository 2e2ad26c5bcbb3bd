"""The tests' own database is a copy of a kept one: what would make it stale must be in its name."""

from bilan.embedded.installation import PROJECT
from tests.database import causes, fingerprint

APPS = sorted(path.parent for path in PROJECT.glob("*/migrations"))


def test_template_is_made_from_all_that_migrations_read():
    python = ("migrations/*.py", "**/sql.py", "**/*_sql.py", "**/models.py", "models/*.py", "**/loading.py")
    read = {path for app in APPS for kind in (*python, "**/*.toml", "**/*.json") for path in app.glob(kind)}

    found = causes()

    assert read - found == set()
    assert PROJECT / "foundation" / "isolation.py" in found
    assert PROJECT / "bilan" / "embedded" / "sql" / "grants.sql" in found


def test_template_outlives_a_change_of_what_they_do_not_read():
    operations = {path for app in APPS for path in [*app.glob("operations/*.py"), *app.glob("**/views.py")]}

    assert operations
    assert operations & causes() == set()


def test_another_text_or_another_name_is_another_template(tmp_path):
    one, other = tmp_path / "sql.py", tmp_path / "other_sql.py"
    one.write_text("CREATE = 1")
    other.write_text("CREATE = 1")
    names = {fingerprint([one]), fingerprint([other]), fingerprint([one, other])}
    assert fingerprint([one]) in names

    one.write_text("CREATE = 2")

    assert len(names) == 3
    assert fingerprint([one]) not in names
