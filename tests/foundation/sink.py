"""A mail server that takes the first message and never answers, then behaves; or one that takes its time."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
ANSWERS = {b"EHLO": b"250 sink", b"HELO": b"250 sink", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


@dataclass
class Sink:
    """What arrived, by Message-ID: `held` was taken without an answer, `taken` was acknowledged."""

    port: int = 0
    held: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    holds: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)


@contextmanager
def sink(*, holds_first: bool = True, seconds: float = 0.0) -> Iterator[Sink]:
    """`seconds` pass between the end of a message and the answer to it."""
    kept = Sink()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 sink\r\n")
            for line in self.rfile:
                verb = line[:4].upper()
                self.wfile.write(ANSWERS.get(verb, b"250 ok") + b"\r\n")
                if verb == b"DATA" and not self._take():
                    return

        def _take(self) -> bool:
            text = b"".join(iter(self.rfile.readline, b".\r\n"))
            found = MESSAGE_ID.search(text)
            assert found, text
            if holds_first and not kept.holds.is_set():
                kept.held.append(found[1].decode())
                kept.holds.set()
                kept.end.wait()
                return False
            kept.taken.append(found[1].decode())
            time.sleep(seconds)
            self.wfile.write(b"250 taken\r\n")
            return True

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield kept
        finally:
            kept.end.set()
            server.shutdown()
            thread.join()
