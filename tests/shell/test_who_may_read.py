"""Whatever happens, in whatever order: nobody reads but whom a small independent model lets read (invariants 4, 6, 7, 9).

`BILAN_SEED=…` plays another course; `pytest -m long` plays hundreds.
"""

import os
import random

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from foundation import clock
from tests.factories import NOW
from tests.shell import secrecy_machine, secrecy_world

EVERYTHING = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def play(monkeypatch, *, examples: int, steps: int, number: int) -> None:
    instant = [NOW]
    monkeypatch.setattr(clock, "now", lambda: instant[0])
    secrecy_machine.counted.clear()
    machine = seed(number)(secrecy_machine.machine_of(secrecy_world.build(), instant))
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=EVERYTHING,
    )
    try:
        run_state_machine_as_test(machine, settings=chosen)
    finally:
        print(f"seed {number}: {dict(secrecy_machine.counted)}")


@pytest.mark.heavy
def test_nobody_reads_but_whom_the_model_lets(db, monkeypatch):
    play(monkeypatch, examples=8, steps=16, number=int(os.environ.get("BILAN_SEED", "20260608")))

    assert secrecy_machine.counted["compared"] > 10_000
    assert secrecy_machine.counted["destructions"] or "BILAN_SEED" in os.environ


@pytest.mark.long
def test_nobody_reads_but_whom_the_model_lets_in_long_courses(db, monkeypatch):
    number = int(os.environ.get("BILAN_SEED", random.SystemRandom().randrange(10**9)))

    play(monkeypatch, examples=int(os.environ.get("BILAN_EXAMPLES", "150")), steps=40, number=number)
