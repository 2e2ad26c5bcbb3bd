"""`bin/manage simulate_funding`: one scenario as JSON on standard input, the answer as JSON on standard output."""

import io
import json
import sys

from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError

from funding.simulation.engine import simulate
from funding.simulation.figures import Figures, every_figure, shipped_figures
from funding.simulation.pack import national_pack
from funding.simulation.reading import Unreadable, decode, read_scenario

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Lit un scénario de financement en JSON sur l’entrée standard, écrit la réponse en JSON."

    def handle(self, *args, **options):
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")  # JSON is UTF-8, whatever the terminal says
        try:
            scenario = read_scenario(decode(sys.stdin.buffer.read() if sys.stdin else b""))
        except Unreadable as unreadable:
            self._fail(unreadable.faults)
        answer = simulate(scenario, national_pack(), _figures())
        self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))

    def _fail(self, faults: list[str]) -> None:
        self.stderr.write("\n".join(faults))
        sys.exit(BAD_INPUT)


def _figures() -> Figures:
    try:
        return every_figure()
    except (OperationalError, ProgrammingError):  # no server, or no table yet
        return shipped_figures()
