"""README.md tells the truth about the configuration: every BILAN_* variable that is read, and no other."""

import ast
import re
from collections.abc import Iterator

from bilan.embedded.installation import PROJECT

# Read by the commands of bin/ from one another; nobody else sets them.
INTERNAL = {"BILAN_CALLED_FROM": "where the person stands: bin/_environment leaves the directory"}
OUTSIDE = {".venv", "var", "tests", "docs"}
NAME = re.compile(r"BILAN_[A-Z_]+")
ROW = re.compile(r"^\| `(BILAN_[A-Z_]+)` \| .+ \| .+ \|$", re.MULTILINE)


def strings(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def read_in_settings() -> set[str]:
    """What `env` and `env_flag` are asked for."""
    tree = ast.parse((PROJECT / "bilan" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    asked = {text for call in calls if call.func.id in ("env", "env_flag") for text in strings(call.args[0])}
    return {f"BILAN_{name}" for name in asked if name.isupper()}


def read_elsewhere() -> set[str]:
    """What the rest of the code takes from the environment by its full name."""
    found = set()
    for path in PROJECT.rglob("*.py"):
        if path.relative_to(PROJECT).parts[0] in OUTSIDE:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_get = isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv")
            is_item = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
            if is_get or (is_item and ast.unparse(node.value) == "os.environ"):
                found |= {text for text in strings(node) if NAME.fullmatch(text)}
    return found


def read_in_commands() -> set[str]:
    """What the shell of bin/ expands."""
    texts = [path.read_text() for path in (PROJECT / "bin").iterdir()]
    return {name for text in texts for name in re.findall(r"\$\{?(BILAN_[A-Z_]+)", text)}


def test_table_lists_every_variable_that_is_read_and_no_other():
    listed = ROW.findall((PROJECT / "README.md").read_text())

    read = (read_in_settings() | read_elsewhere() | read_in_commands()) - INTERNAL.keys()

    assert sorted(listed) == sorted(read)


def test_internal_variables_are_still_read():
    assert INTERNAL.keys() - read_elsewhere() - read_in_commands() == set()


def test_pictures_of_the_readme_exist_and_are_small():
    shown = re.findall(r"\((docs/screenshots/[^)]+)\)", (PROJECT / "README.md").read_text())

    sizes = {name: (PROJECT / name).stat().st_size for name in shown}

    assert sizes
    assert max(sizes.values()) < 150_000


def test_links_of_the_documents_lead_somewhere():
    documents = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]

    dead = [
        (document.name, target)
        for document in documents
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
        if not (document.parent / target).exists()
    ]

    assert dead == []


def test_tests_named_by_the_documents_exist():
    documents = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]

    named = {name for document in documents for name in re.findall(r"tests/[\w/]+\.py", document.read_text())}

    assert named
    assert [name for name in sorted(named) if not (PROJECT / name).exists()] == []
