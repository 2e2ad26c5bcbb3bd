"""Children that never outlive us, and the questions one can ask about a process (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: the child only calls it


@dataclass(frozen=True)
class Account:
    """The unprivileged account that servers run as when we are root: PostgreSQL refuses root."""

    uid: int
    gid: int
    name: str


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """What a child runs before exec, so that even `kill -9` of its parent stops it.

    The kernel forgets the wish when credentials change: Popen changes them before this runs.
    The parent may have died in between; the second look closes that gap.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def spawn(
    command: Sequence[object],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
    own_session: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a child that dies with us; in a session of its own, Ctrl-C does not reach it.

    Call it from the main thread only: the death signal follows the thread that forked.
    """
    credentials: dict[str, Any] = {}
    if account:
        credentials = {"user": account.uid, "group": account.gid, "extra_groups": []}
    with log.open("ab") if log else nullcontext() as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL if own_session else None,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=own_session,
            preexec_fn=die_with_parent(death_signal),
            **credentials,
        )


def stop(
    child: subprocess.Popen[bytes],
    *,
    with_signal: int = signal.SIGTERM,
    seconds: float = 10.0,
) -> None:
    """Ask, wait, then insist; whatever is left of its process group goes too."""
    if child.poll() is None:
        child.send_signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    kill_group(child.pid)
    child.wait()


def kill_group(leader: int) -> None:
    """End what a dead or stuck leader left in its group (it was started in its own session)."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def command_name(pid: int) -> str:
    """The kernel's short name of a living process, empty when there is none (zombies included)."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition(") ")
    except (OSError, UnicodeDecodeError):
        return ""
    return "" if rest.startswith("Z") else name.partition("(")[2]


def works_in(pid: int, directory: Path) -> bool:
    """Whether that process has this working directory: both servers move into theirs."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(directory)
    except OSError:
        return False


def end_stranger(pid: int, signals: Sequence[int], *, seconds: float = 10.0) -> None:
    """Stop a process that is not our child, with harsher signals one after the other."""
    for number in signals:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if until(lambda: not command_name(pid), seconds=seconds):
            return


def until(condition: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Poll a condition; False when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
