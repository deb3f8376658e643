"""Implement a hidden Markov model: forward-backward, Viterbi, Baum-Welch, for any length."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlebench.research_task import (
    Examination,
    Examining,
    HandInFile,
    Instance,
    Kind,
    ResearchTask,
)
from mlebench.task import Thresholds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlebench.research.modules import Case

    Array = NDArray[Any]

TOLERANCE = 1e-6
RESULTS = {
    "forward_backward": ("log-likelihood", "posterior"),
    "viterbi": ("log-probability", "path"),
    "baum_welch": ("initial", "transition", "emission", "log-likelihoods"),
}
WEIGHTS = {"correctness": 5.0, "edges": 2.0, "stability": 1.0, "determinism": 0.5, "speed": 1.5}


def _generate(instance: Instance) -> None:
    from mlebench.research.modules import write_cases

    write_cases(_cases(instance.random), instance.private)
    stub = Path(__file__).with_name("stub.py").read_text("utf-8")
    (instance.public / "hmm.py").write_text(stub, "utf-8")
    (instance.public / "example.json").write_text(_example(instance.random))


def _model(random: np.random.Generator, states: int, symbols: int) -> dict[str, Array]:
    return {
        "initial": random.dirichlet([1.0] * states),
        "transition": random.dirichlet([0.5] * states, size=states),
        "emission": random.dirichlet([0.5] * symbols, size=states),
    }


def _draw(random: np.random.Generator, symbols: int, length: int) -> Array:
    return random.integers(symbols, size=length)


def _cases(random: np.random.Generator) -> list[Case]:
    import numpy as np

    from mlebench.research.modules import calls

    cases = []
    for _ in range(6):
        states, symbols = random.integers(2, 7, size=2).tolist()
        model = _model(random, states, symbols)
        sequence = {"sequence": _draw(random, symbols, int(random.integers(2, 60)))}
        lengths = random.integers(1, 40, size=5).tolist()
        several = {
            "sequences": [_draw(random, symbols, length) for length in lengths],
            "iterations": int(random.integers(1, 5)),
        }
        cases += [
            calls("correctness", "forward_backward", model | sequence),
            calls("correctness", "viterbi", model | sequence),
            calls("correctness", "baum_welch", model | several),
        ]
    # Edges: state 0 begins and never comes back; no state shows the last symbol.
    states, symbols = 4, 3
    model = _model(random, states, symbols)
    model["emission"][:, -1] = 0
    model["emission"] /= model["emission"].sum(axis=1, keepdims=True)
    model["transition"][:, 0] = 0
    model["transition"] /= model["transition"].sum(axis=1, keepdims=True)
    impossible = np.array([0, 1, symbols - 1, 0])
    single = _draw(random, symbols - 1, 1)
    short = _draw(random, symbols - 1, 12)
    for sequence_given in (impossible, single, short):
        for function in ("forward_backward", "viterbi"):
            cases.append(calls("edges", function, model | {"sequence": sequence_given}))
    for sequences in ([impossible, short, single], [single], [impossible]):
        given = {"sequences": sequences, "iterations": 2}
        cases.append(calls("edges", "baum_welch", model | given))
    # Two halves that never meet: the observations favour the one that cannot be.
    halves = {
        "initial": np.array([1.0, 0.0]),
        "transition": np.eye(2),
        "emission": np.array([[0.99, 0.01], [0.01, 0.99]]),
    }
    against = {"sequence": np.ones(int(random.integers(300, 400)), np.int64)}
    cases.append(calls("edges", "forward_backward", halves | against))
    for length in (2_000, 20_000):
        model = _model(random, 5, 4)
        cases.append(
            calls("stability", "forward_backward", model | {"sequence": _draw(random, 4, length)})
        )
        cases.append(calls("stability", "viterbi", model | {"sequence": _draw(random, 4, length)}))
    rare = _model(random, 3, 3)
    rare["emission"] = np.array([[1 - 2e-12, 1e-12, 1e-12]] * 3) + random.random((3, 3)) * 1e-13
    rare["emission"] /= rare["emission"].sum(axis=1, keepdims=True)
    for function in ("forward_backward", "viterbi"):
        rarely = {"sequence": np.full(300, random.integers(1, 3))}
        cases.append(calls("stability", function, rare | rarely))
    model = _model(random, 16, 12)
    for function in ("forward_backward", "viterbi"):
        long = [model | {"sequence": _draw(random, 12, 2_500)} for _ in range(5)]
        cases.append(calls("speed", function, *long))
    many = [
        {"sequences": [_draw(random, 12, length) for length in lengths], "iterations": 2}
        for lengths in random.integers(5, 40, size=(5, 60)).tolist()
    ]
    cases.append(calls("speed", "baum_welch", *(model | given for given in many)))
    return cases


def _example(random: np.random.Generator) -> str:
    import numpy as np

    model = {name: values.round(2) for name, values in _model(random, 2, 3).items()}
    for name, values in model.items():
        values[..., -1] = 1 - values[..., :-1].sum(axis=-1)
        model[name] = np.abs(values).round(2)
    sequences = [_draw(random, 3, length) for length in (5, 2)]
    arguments: dict[str, dict[str, Any]] = {
        "forward_backward": model | {"sequence": sequences[0]},
        "viterbi": model | {"sequence": sequences[0]},
        "baum_welch": model | {"sequences": sequences, "iterations": 2},
    }
    shown = {
        name: {"arguments": given, "returns": _expected(name, given)}
        for name, given in arguments.items()
    }
    return json.dumps(shown, indent=1, default=lambda array: array.tolist())


def _expected(function: str, arguments: Mapping[str, Any]) -> Sequence[Any]:
    """What a function is to return; of Viterbi's paths there may be others."""
    from mlebench.research.hidden_markov_model import truth
    from mlebench.research.hidden_markov_model.solutions import reference

    if function == "forward_backward":
        return truth.log_likelihood_and_posterior(**arguments)
    if function == "viterbi":
        return truth.best_log_probability(**arguments), reference.viterbi(**arguments)[1]
    return truth.baum_welch(**arguments)


def _expected_of(case: Case) -> list[Sequence[Any]]:
    return [_expected(step.function, step.arguments) for step in case.steps]


def _fault(case: Case, expected: list[Sequence[Any]], returned: Sequence[Any]) -> str:
    for step, right, value in zip(case.steps, expected, returned, strict=True):
        if fault := _fault_of(step.function, step.arguments, right, value):
            return fault
    return ""


def _fault_of(
    function: str, arguments: Mapping[str, Any], expected: Sequence[Any], value: Any
) -> str:
    import numpy as np

    from mlebench.research.hidden_markov_model import truth

    names = RESULTS[function]
    if not isinstance(value, list) or len(value) != len(names):
        return f"{function} returns no tuple of {len(names)}"
    for name, found, right in zip(names, value, expected, strict=True):
        if name != "path" and not _is_close(found, right):
            return f"{function}: the {name} is wrong"
    if function != "viterbi":
        return ""
    path = value[1]
    if not _is_path(path, len(arguments["sequence"]), len(arguments["initial"])):
        return "viterbi: the path is no integer array of states, one an observation"
    if not np.isfinite(expected[0]):
        return "viterbi: the path of an impossible sequence is not all 0" if path.any() else ""
    reached = truth.path_log_probability(**arguments, path=path)
    return "" if _is_close(reached, expected[0]) else "viterbi: the path is not a most likely one"


def _is_close(found: Any, right: Any) -> bool:
    import numpy as np

    if not isinstance(found, int | float | np.ndarray):
        return False
    given, wanted = np.asarray(found), np.asarray(right, float)
    # An integer may be too large for any array of numbers.
    if given.shape != wanted.shape or given.dtype.kind not in "biuf":
        return False
    return bool(np.allclose(given.astype(float), wanted, rtol=TOLERANCE, atol=1e-12))


def _is_path(path: Any, length: int, states: int) -> bool:
    import numpy as np

    return (
        isinstance(path, np.ndarray)
        and path.shape == (length,)
        and path.dtype.kind in "iu"
        and bool(((path >= 0) & (path < states)).all())
    )


def _examine(examining: Examining) -> Examination:
    from mlebench.research.modules import ModuleExam, examine_module

    return examine_module(
        examining,
        ModuleExam(
            package=__name__,
            module="hmm",
            weights=WEIGHTS,
            expected=_expected_of,
            fault=_fault,
            timeout_s=20,
            barred=("sklearn", "statsmodels", "lightgbm", "flaml", "pandas", "pyarrow"),
        ),
    )


task = ResearchTask(
    id="hidden-markov-model",
    title="A hidden Markov model that neither underflows nor is slow",
    category="implementation",
    kind=Kind.IMPLEMENT,
    package=__name__,
    metric_name="weighted mean of correctness, edges, stability, determinism and speed",
    size_bytes=10_000,
    thresholds=Thresholds(gold=0.9, silver=0.8, bronze=0.7, median=0.6, is_lower_better=False),
    hand_in=(HandInFile(name="hmm.py", max_bytes=200_000),),
    generate=_generate,
    examine=_examine,
)
