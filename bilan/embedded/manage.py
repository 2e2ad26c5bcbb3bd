"""bin/manage: Django's manage.py with the database of the demonstration, running or not.

The database is attached to when bin/demo (or another bin/manage) runs it, and started for the
duration of the command otherwise. BILAN_DATA chooses another data directory.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from bilan.embedded.errors import EmbeddedError, in_plain_words
from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.process import spawn


def main() -> int:
    here = Path(os.environ.get("BILAN_CALLED_FROM", "."))
    command = [sys.executable, str(PROJECT / "manage.py"), *sys.argv[1:]]
    if "BILAN_DATABASE_URL" in os.environ:
        os.chdir(here)
        os.execv(sys.executable, command)
    data = os.environ.get("BILAN_DATA")
    installation = Installation(here / data if data else PROJECT / "var" / "demo")
    try:
        installation.prepare()
        installation.start_postgres()
        if sys.argv[1:2] == ["migrate"]:  # bin/demo must look again at its next start
            installation.stamp("migrate").unlink(missing_ok=True)
        return run(command, {**os.environ, **installation.environment()}, here)
    except EmbeddedError as error:
        print(f"bin/manage : {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"bin/manage : {in_plain_words(error)}", file=sys.stderr)
        return 1
    finally:
        installation.stop(waiting=tell_to_wait)


def run(command: list[str], environment: dict[str, str], here: Path) -> int:
    """The command keeps the terminal: Ctrl-C is its own affair, and we end after it, as it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = spawn(command, env=environment, cwd=here, own_session=False)

    def pass_on(number: int, _frame: object) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)
    code = child.wait()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return code if code >= 0 else 128 - code


def tell_to_wait() -> None:
    print(
        "D’autres commandes utilisent encore la base ; elle s’arrêtera après elles.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
