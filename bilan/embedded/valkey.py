"""Valkey out of its wheel: the broker of the demonstration and of the tests."""

from __future__ import annotations

import signal
import socket
import subprocess

from bilan.embedded.paths import make
from bilan.embedded.process import command_name, end_stranger, spawn, works_in
from bilan.embedded.server import EmbeddedServer


class Valkey(EmbeddedServer):
    name = "valkey"
    title = "Valkey"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.places.run}/valkey.sock?virtual_host=0"

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1.0)
            try:
                client.connect(str(self.places.run / "valkey.sock"))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def clear_leftovers(self) -> None:
        try:
            pid = int((self.places.run / "valkey.pid").read_text())
        except (OSError, ValueError):
            pid = 0
        if pid and command_name(pid) == "valkey-server" and works_in(pid, self.places.servers / "valkey"):
            end_stranger(pid, [signal.SIGTERM, signal.SIGKILL])
        (self.places.run / "valkey.sock").unlink(missing_ok=True)

    def launch(self) -> subprocess.Popen[bytes]:
        directory = self.places.servers / "valkey"
        make(directory, mode=0o700, account=self.places.account)
        settings = {
            "port": "0",
            "unixsocket": str(self.places.run / "valkey.sock"),
            "unixsocketperm": "700",
            "pidfile": str(self.places.run / "valkey.pid"),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "set-proc-title": "no",
        }
        command = [
            self.places.valkey_program,
            *(word for key, value in settings.items() for word in (f"--{key}", value)),
        ]
        return spawn(
            command,
            log=self.log,
            env={"PATH": "/usr/bin:/bin"},
            cwd=directory,
            account=self.places.account,
        )
