"""bin/test: every check of the project, each with its time; all of them run even when one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bilan.embedded.errors import EmbeddedError, in_plain_words
from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.supervisor import Stopped, stop_on_signals

PYTHON = sys.executable
SHARED = ["-n", "2", "--dist", "worksteal"]
CHECKS: list[tuple[str, list[str]]] = [
    ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    ("mypy", [PYTHON, "-m", "mypy"]),
    # The script's first line may be too long, or hold a space: call what it calls.
    ("import-linter", [PYTHON, "-c", "from importlinter.cli import lint_imports_command as main; main()"]),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("pytest", [PYTHON, "-m", "pytest", *SHARED, "-m", "not browser and not long"]),
    ("in the browser", [PYTHON, "-m", "pytest", *SHARED, "-m", "browser and not long"]),
]


def main() -> int:
    part = sys.argv[1:]
    checks = [("pytest", [PYTHON, "-m", "pytest", *part])] if part else CHECKS
    stop_on_signals()
    installation = Installation(PROJECT / "var" / "test", kind="test")
    try:
        environment = dict(os.environ)
        if "BILAN_DATABASE_URL" not in environment:
            installation.prepare()
            installation.start_postgres()
            installation.start_valkey()
            environment |= installation.environment()
        return run(checks, environment)
    except Stopped:
        return 130
    except EmbeddedError as error:
        print(f"bin/test : {error}", file=sys.stderr)
    except OSError as error:
        print(f"bin/test : {in_plain_words(error)}", file=sys.stderr)
    finally:
        installation.stop()
    return 1


def run(checks: list[tuple[str, list[str]]], environment: dict[str, str]) -> int:
    began = time.monotonic()
    failed = []
    lines = []
    for title, command in checks:
        print(f"\n── {title}", flush=True)
        start = time.monotonic()
        code = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
        lines.append(f"  {title:15} {time.monotonic() - start:6.1f} s  {'échec' if code else 'bien'}")
        if code:
            failed.append(title)
    print("\n" + "\n".join(lines))
    verdict = f"échec : {', '.join(failed)}" if failed else "tout est bien"
    print(f"bin/test : {verdict} ({time.monotonic() - began:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
