"""Examines a module that an agent wrote: right, then fast.

Cases are calls with arguments that the agent has not seen. The module runs in the
examiner's sandboxes; what it returns is compared here.
"""

from __future__ import annotations

import dataclasses
import math
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from operator import itemgetter
from pathlib import Path
from typing import Any

from mlebench.errors import InvalidSubmissionError
from mlebench.examiner import Kept, Outcome, Step, values
from mlebench.layout import PrivateDirectory
from mlebench.research_task import Examination, Examining, Finding, Quantity

SPEED = "speed"
DETERMINISM = "determinism"
_CASES_FILE = "cases.jsonl"
_MAX_FASTER = 1.25
"""The most that a module can score for speed, for being faster than the reference."""
_TIMED_RUNS = 3
_SHORTEST_S = 1e-3
_SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Calls that belong together, and what is learnt from them."""

    category: str
    name: str
    steps: tuple[Step, ...]
    """Of a case that is timed, many different ones, so that the time outweighs its noise and
    remembering results does not help; the naive solution gets the first alone."""


def calls(category: str, function: str, *arguments: Mapping[str, Any]) -> Case:
    """A case of calls of one function, one for each set of arguments, named for it."""
    steps = tuple(Step(function=function, arguments=given) for given in arguments)
    return Case(category=category, name=function, steps=steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleExam:
    """How a task's module is examined."""

    package: str
    """The task's package; its solutions `reference` and `naive` are modules to be timed."""
    module: str
    weights: Mapping[str, float]
    """Of each category, `SPEED` and `DETERMINISM` among them."""
    expected: Callable[[Case], Any]
    """What is needed to judge a case."""
    fault: Callable[[Case, Any, Sequence[Any]], str]
    """What is wrong with the values that a case's steps returned, given what was expected; ""
    if they are right. The values are hostile: of any type and shape."""
    timeout_s: int
    barred: tuple[str, ...]


def write_cases(cases: Sequence[Case], private: PrivateDirectory) -> None:
    """Keep the cases of an instance for its examination."""
    with (private / _CASES_FILE).open("w", encoding="utf-8") as file:
        for case in cases:
            file.write(values.dumps([case.category, case.name, *map(_plain, case.steps)]) + "\n")


def _plain(step: Step) -> list[Any]:
    kept = {name: value.name for name, value in step.arguments.items() if isinstance(value, Kept)}
    given = {name: value for name, value in step.arguments.items() if name not in kept}
    return [step.function, given, kept, step.keep_as]


def _read_cases(private: PrivateDirectory) -> list[Case]:
    cases = []
    with (private / _CASES_FILE).open(encoding="utf-8") as file:
        for line in file:
            category, name, *steps = values.loads(line)
            cases.append(
                Case(
                    category=category,
                    name=name,
                    steps=tuple(
                        Step(
                            function=function,
                            arguments=given | {key: Kept(inner) for key, inner in kept.items()},
                            keep_as=keep_as,
                        )
                        for function, given, kept, keep_as in steps
                    ),
                )
            )
    return cases


def examine_module(examining: Examining, exam: ModuleExam) -> Examination:
    """Run every case and judge it; the module's import alone costs nothing of the time."""
    with tempfile.TemporaryDirectory() as scratch:
        code = Path(scratch, "code")
        code.mkdir()
        try:
            examining.hand_in.copy(f"{exam.module}.py", code)
        except InvalidSubmissionError as error:
            return Examination(findings=_nothing(exam), problems=(str(error),))
        return _Examined(examining, exam, code).examination()


def _nothing(exam: ModuleExam) -> tuple[Finding, ...]:
    return tuple(
        Finding(category=category, name=category, score=0, weight=weight)
        for category, weight in exam.weights.items()
    )


class _Examined:
    """One examination under way."""

    def __init__(self, examining: Examining, exam: ModuleExam, code: Path) -> None:
        self._examiner = examining.examiner
        self._exam = exam
        self._code = code
        self._cases = _read_cases(examining.private)
        self._findings: list[Finding] = []
        self._quantities: list[Quantity] = []
        self._problems: dict[str, None] = {}
        self._expected: dict[tuple[int, ...], Any] = {}
        self._import_s: dict[str, float] = {}

    def examination(self) -> Examination:
        by_category: dict[str, list[Case]] = defaultdict(list)
        for case in self._cases:
            by_category[case.category].append(case)
        timed = by_category.pop(SPEED)
        first, *_ = by_category
        is_right: dict[str, list[bool]] = defaultdict(list)
        for category, cases in by_category.items():
            outcomes = self._run(cases)
            for name in dict.fromkeys(case.name for case in cases):
                faults = [
                    self._fault(case, outcome)
                    for case, outcome in zip(cases, outcomes, strict=True)
                    if case.name == name
                ]
                is_right[name] += [not fault for fault in faults]
                self._add_finding(category, name, faults, by_category[category])
            if category == first:
                self._examine_determinism(cases, outcomes)
        for case in timed:
            rights = is_right[case.name]
            self._examine_speed(case, timed, is_earned=sum(rights) >= 0.9 * len(rights))
        return Examination(
            findings=tuple(self._findings),
            quantities=tuple(self._quantities),
            problems=tuple(self._problems),
        )

    def _run(self, cases: Sequence[Case]) -> list[tuple[Outcome, ...]]:
        """The outcomes of each case's steps: one process for all, as far as it goes."""
        steps = [step for case in cases for step in case.steps]
        result = self._call(self._code, steps)
        outcomes, begin = [], 0
        for case in cases:
            own = result[begin : begin + len(case.steps)]
            begin += len(case.steps)
            if len(cases) > 1 and any(outcome.is_lost for outcome in own):
                # Another case had ended the process.
                own = self._call(self._code, case.steps)
            outcomes.append(own)
        return outcomes

    def _call(self, code: Path, steps: Sequence[Step]) -> tuple[Outcome, ...]:
        exam = self._exam
        return self._examiner.call(
            code, exam.module, steps, timeout_s=exam.timeout_s, barred=exam.barred
        ).outcomes

    def _fault(self, case: Case, outcomes: Sequence[Outcome]) -> str:
        for outcome in outcomes:
            if outcome.error is not None:
                self._problems[f"{case.name}: {outcome.error}"] = None
                return outcome.error
        key = tuple(map(id, case.steps))
        if key not in self._expected:
            self._expected[key] = self._exam.expected(case)
        return self._exam.fault(case, self._expected[key], [outcome.value for outcome in outcomes])

    def _add_finding(
        self, category: str, name: str, faults: Sequence[str], all_cases: Sequence[Case]
    ) -> None:
        right = sum(not fault for fault in faults)
        told = list(dict.fromkeys(fault for fault in faults if fault))[:_SHOWN_FAULTS]
        self._findings.append(
            Finding(
                category=category,
                name=name,
                score=right / len(faults),
                weight=self._exam.weights[category] * len(faults) / len(all_cases),
                explanation="; ".join([f"{right} of {len(faults)} cases are right", *told]),
            )
        )

    def _examine_determinism(
        self, cases: Sequence[Case], before: Sequence[tuple[Outcome, ...]]
    ) -> None:
        pairs = [
            (one, other)
            for first, second in zip(before, self._run(cases), strict=True)
            for one, other in zip(first, second, strict=True)
        ]
        same = all(
            one.error is None and values.dumps(one.value) == values.dumps(other.value)
            for one, other in pairs
        )
        self._findings.append(
            Finding(
                category=DETERMINISM,
                name="the same bits in another process",
                score=float(same),
                weight=self._exam.weights[DETERMINISM],
            )
        )

    def _examine_speed(self, case: Case, timed: Sequence[Case], *, is_earned: bool) -> None:
        score, explanation = 0.0, "not timed, as its results are not right"
        if is_earned:
            seconds = self._seconds(case)
            score, explanation = self._speed(seconds)
            if score:
                self._quantities.append(
                    Quantity(name=f"time of {case.name}", value=seconds["its own"], unit="s")
                )
        self._findings.append(
            Finding(
                category=SPEED,
                name=case.name,
                score=score,
                weight=self._exam.weights[SPEED] / len(timed),
                explanation=explanation,
            )
        )

    @staticmethod
    def _speed(seconds: Mapping[str, float]) -> tuple[float, str]:
        own, slow, fast = (seconds[name] for name in ("its own", "naive", "reference"))
        if not math.isfinite(own):
            return 0.0, "it failed when it was timed"
        score = math.log(slow / own) / math.log(slow / fast)
        told = f"{own:.3f} s; the reference {fast:.3f} s, the naive way {slow:.3f} s"
        return min(max(score, 0.0), _MAX_FASTER), told

    def _seconds(self, case: Case) -> dict[str, float]:
        """Seconds a step of the module and of the solutions; infinite if a result is wrong."""
        once = dataclasses.replace(case, steps=case.steps[:1])
        with tempfile.TemporaryDirectory() as scratch:
            folders = {"its own": self._code}
            for name in ("naive", "reference"):
                folders[name] = Path(scratch, name)
                folders[name].mkdir()
                source = resources.files(self._exam.package).joinpath("solutions", f"{name}.py")
                text = source.read_text("utf-8")
                (folders[name] / f"{self._exam.module}.py").write_text(text, "utf-8")
            return {
                name: self._seconds_a_step(folder, once if name == "naive" else case)
                for name, folder in folders.items()
            }

    def _seconds_a_step(self, code: Path, case: Case) -> float:
        """Seconds a step, the import apart; infinite if a result is wrong."""
        seconds, outcomes = self._shortest(code, case.steps)
        if self._fault(case, outcomes):
            return math.inf
        if code.name not in self._import_s:
            self._import_s[code.name], _ = self._shortest(code, ())
        return max(seconds - self._import_s[code.name], _SHORTEST_S) / len(case.steps)

    def _shortest(self, code: Path, steps: Sequence[Step]) -> tuple[float, tuple[Outcome, ...]]:
        """The seconds of the shortest of a few runs, and what came of it."""
        exam = self._exam
        runs = []
        for _ in range(_TIMED_RUNS):
            done = self._examiner.call(
                code, exam.module, steps, timeout_s=exam.timeout_s, barred=exam.barred
            )
            runs.append((done.wall_s if done.cpu_s is None else done.cpu_s, done.outcomes))
        return min(runs, key=itemgetter(0))
