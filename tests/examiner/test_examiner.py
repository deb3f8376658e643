"""Handed-in code runs apart, and can do no more than return wrong values."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlebench.examiner import Examiner, Kept, Result, Step
from mlebench.runs.agent_environment import agent_environment_path

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Write a module's text and call functions of it: names, or whole steps."""

    def call(
        text: str, *steps: Step | str, timeout_s: int = 20, barred: tuple[str, ...] = ()
    ) -> Result:
        code = tmp_path / "code"
        code.mkdir(exist_ok=True)
        (code / "handed_in.py").write_text(text)
        whole = [Step(function=step) if isinstance(step, str) else step for step in steps]
        examiner = Examiner(agent_environment_path(None), memory_bytes=512 * 1024**2)
        return examiner.call(code, "handed_in", whole, timeout_s=timeout_s, barred=barred)

    return call


def test_values_cross_both_ways(call: Call) -> None:
    given = {
        "matrix": np.arange(6.0).reshape(2, 3),
        "flags": np.array([True, False]),
        "empty": np.empty((0, 4), np.int32),
        "texts": ["a", "ü", ""],
        "numbers": {"infinite": -math.inf, "whole": 2**70},
        "raw": b"\x00\xff",
        "nothing": None,
    }
    (outcome,) = call(
        "def f(value): return value", Step(function="f", arguments={"value": given})
    ).outcomes
    assert outcome.error is None
    for name in ("matrix", "flags", "empty"):
        array = outcome.value.pop(name)
        expected = given.pop(name)
        assert isinstance(expected, np.ndarray)
        assert array.dtype == expected.dtype
        np.testing.assert_array_equal(array, expected)
    assert outcome.value == given


def test_a_result_may_stay_inside_for_later_steps(call: Call) -> None:
    text = """
class Counter:
    def __init__(self, start): self.value = start
def add(counter, n):
    counter.value += n
    return counter.value
"""
    kept, first, second = call(
        text,
        Step(function="Counter", arguments={"start": 5}, keep_as="counter"),
        Step(function="add", arguments={"counter": Kept("counter"), "n": 1}),
        Step(function="add", arguments={"counter": Kept("counter"), "n": 2}),
    ).outcomes
    assert (kept.value, first.value, second.value) == (None, 6, 8)


def test_one_step_that_fails_leaves_the_others_their_values(call: Call) -> None:
    text = "def bad(): raise KeyError('x')\ndef good(): return 1"
    first, bad, last = call(text, "good", "bad", "good").outcomes
    assert (first.value, last.value) == (1, 1)
    assert bad.error == "bad: KeyError: 'x'"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import nothing_like_it", "ModuleNotFoundError"),
        ("def f(:", "SyntaxError"),
        ("raise SystemExit(0)", "SystemExit"),
        ("import os; os._exit(0)", "exit status 0 and no answer"),
        ("while True: pass", "not done after 2 s"),
        ("def f(): raise SystemExit(0)", "SystemExit"),
        ("def f(): import os; os._exit(0)", "exit status 0 and no answer"),
        ("def f():\n while True: pass", "not done after 2 s"),
        ("def f(): return object()", "a value is a object"),
        ("import numpy as np\ndef f(): return np.array([object()])", "not one of numbers"),
        ("def f():\n a = []\n a.append(a)\n return a", "deep in one another"),
        ("class F(float):\n def __float__(self): 1/0\ndef f(): return F(1)", "a value is a F"),
        ("def f(): return bytearray(10**10)", "needed more than 536870912 bytes|MemoryError"),
        ("def f():\n import os\n while True: os.fork()", "BlockingIOError|processes|not done"),
        ("import sys\ndef f():\n while True: sys.stderr.write('x' * 10**6)", "more than 64 MiB"),
        ("class E(Exception):\n def __str__(self): 1/0\ndef f(): raise E", "without a message"),
    ],
)
def test_code_that_fails_or_attacks_costs_its_value_and_says_why(
    call: Call, text: str, said: str
) -> None:
    (outcome,) = call(text, "f", timeout_s=2).outcomes
    assert outcome.value is None
    assert outcome.error is not None
    assert any(part in outcome.error for part in said.split("|")), outcome.error


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        '{"dict": {"value": {"array": "AAAA", "dtype": "float64", "shape": [1000000000000]}}}',
        '{"dict": {"value": {"array": "AAAA", "dtype": "O", "shape": [1]}}}',
        '{"dict": {"value": ' + "[" * 100_000 + "]" * 100_000 + "}}",
        '{"dict": {"value": ' + "9" * 10_000 + "}}",
    ],
)
def test_what_code_writes_in_place_of_an_answer_is_not_believed(call: Call, line: str) -> None:
    text = f"""
import os
def f():
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, {line!r}.encode() + b"\\n")
        except OSError:
            pass
    os._exit(0)
"""
    (outcome,) = call(text, "f").outcomes
    assert outcome.value is None
    assert outcome.error is not None


def test_what_code_says_cannot_command_a_terminal(call: Call) -> None:
    (raised,) = call("def f(): raise ValueError('\\x1b[2Jgone\\udcff')", "f").outcomes
    (ended,) = call("import os\nos.write(2, b'\\x1b[2Jgone')\nos._exit(1)", "f").outcomes
    for error in (raised.error, ended.error):
        assert error is not None
        assert "gone" in error
        assert error.isprintable()


def test_printing_is_no_answer(call: Call) -> None:
    text = """
print('{"dict": {"value": 1}}')
def f():
    print('{"dict": {"value": 2}}', flush=True)
    return 3
"""
    (outcome,) = call(text, "f").outcomes
    assert outcome.value == 3


def test_a_barred_package_cannot_be_imported(call: Call) -> None:
    text = "def f():\n from sklearn.tree import DecisionTreeRegressor\n return 1"
    assert call(text, "f").outcomes[0].value == 1
    assert "ModuleNotFoundError" in str(call(text, "f", barred=("sklearn",)).outcomes[0].error)


def test_code_sees_its_own_files_alone(call: Call, tmp_path: Path) -> None:
    secret = tmp_path / "private" / "answers.csv"
    secret.parent.mkdir()
    secret.write_text("id,answer")
    text = f"""
import os
def listed(): return sorted(os.listdir("/home/data"))
def read(): return open({str(secret)!r}).read()
def write(): open("/home/data/handed_in.py", "w")
"""
    listed, read, write = call(text, "listed", "read", "write").outcomes
    assert [name for name in listed.value if name != "__pycache__"] == ["handed_in.py"]
    assert "FileNotFoundError" in str(read.error)
    assert "Read-only" in str(write.error)


def test_time_and_memory_are_measured_outside(call: Call) -> None:
    text = """
import time
time.time = time.monotonic = lambda: 0.0
def f():
    block = bytearray(200 * 2**20)
    for i in range(0, len(block), 4096): block[i] = 1
    end = time.perf_counter() + 0.5
    while time.perf_counter() < end: pass
    return 0
"""
    result = call(text, "f")
    assert result.wall_s > 0.5
    assert result.peak_memory_bytes is None or result.peak_memory_bytes > 200 * 2**20
