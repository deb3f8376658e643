"""Implement a byte-pair tokenizer: train, encode, decode."""

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

    from mlebench.research.modules import Case

WEIGHTS = {"correctness": 5.0, "edges": 2.0, "determinism": 0.5, "speed": 2.5}
LETTERS = "abcdefghijklmnopqrstuvwxyz" + "äéßñøλжשあ漢🙂"


def _generate(instance: Instance) -> None:
    from mlebench.research.modules import write_cases

    write_cases(_cases(instance.random), instance.private)
    stub = Path(__file__).with_name("stub.py").read_text("utf-8")
    (instance.public / "tokenizer.py").write_text(stub, "utf-8")
    texts = [_text(instance.random, 12) for _ in range(3)]
    merges = _reference("train", {"texts": texts, "count": 10})
    encoded = {"text": texts[0], "tokens": _reference("encode", _encoding(texts[0], merges))}
    example = {"texts": texts, "count": 10, "merges": merges, "encoded": encoded}
    (instance.public / "example.json").write_text(json.dumps(example, indent=1), "utf-8")


def _text(random: np.random.Generator, words: int, vocabulary: int = 40) -> str:
    """Words of a language of its own, frequent ones among them."""
    import numpy as np

    rate = 1 / np.arange(1, len(LETTERS) + 1)
    letters = random.permutation(list(LETTERS))
    lengths = random.integers(1, 9, size=vocabulary)
    known = ["".join(random.choice(letters, n, p=rate / rate.sum())) for n in lengths]
    chosen = random.zipf(1.4, size=words) % vocabulary
    gaps = random.choice([" ", "  ", "\n", ", "], size=words, p=[0.85, 0.05, 0.05, 0.05])
    return "".join(known[k] + gap for k, gap in zip(chosen, gaps, strict=True))


def _encoding(text: str, merges: Sequence[Any]) -> dict[str, Any]:
    return {"text": text, "merges": merges}


def _cases(random: np.random.Generator) -> list[Case]:
    from mlebench.research.modules import calls

    cases = []
    for _ in range(6):
        texts = [_text(random, int(random.integers(5, 60))) for _ in range(4)]
        count = int(random.integers(5, 60))
        merges = _reference("train", {"texts": texts, "count": count})
        unseen = _text(random, 40)
        tokens = _reference("encode", _encoding(unseen, merges))
        cases += [
            calls("correctness", "train", {"texts": texts, "count": count}),
            calls("correctness", "encode", _encoding(unseen, merges)),
            calls("correctness", "decode", {"tokens": tokens, "merges": merges}),
        ]
    a, b = (str(letter) for letter in random.choice(list("abcdefgh"), 2, replace=False))
    edge_texts = [
        [],
        [""],
        ["   ", " " * 9],
        [a * 7, a * 5],
        [f"{a}{b}{a}{b}{a} {b}{a}{b}"] * 3,
        [f"{a}é{b}é 🙂🙂🙂🙂é"],
        [a, b, f"{a}{b}"],
    ]
    for texts in edge_texts:
        cases.append(calls("edges", "train", {"texts": texts, "count": 20}))
    merges = _reference("train", {"texts": edge_texts[4] + edge_texts[3], "count": 20})
    for text in ("", "    ", a * 6, f" {a}{b}{a}{b} 🙂", f"{b}{a}{b}{a}{b}"):
        cases.append(calls("edges", "encode", _encoding(text, merges)))
    cases.append(calls("edges", "encode", _encoding(f"{a}{b}{a}", [])))
    cases.append(calls("edges", "decode", {"tokens": [], "merges": merges}))
    corpora = [[_text(random, 4_000, vocabulary=400)] for _ in range(6)]
    cases.append(calls("speed", "train", *({"texts": texts, "count": 150} for texts in corpora)))
    merges = _reference("train", {"texts": corpora[0], "count": 150})
    cases.append(
        calls(
            "speed",
            "encode",
            *(_encoding(_text(random, 8_000, vocabulary=400), merges) for _ in range(6)),
        )
    )
    return cases


def _reference(function: str, arguments: Mapping[str, Any]) -> Any:
    """What a function is to return: the definitions leave no choice."""
    from mlebench.research.byte_pair_tokenizer.solutions import reference

    given = dict(arguments)
    if "merges" in given:
        given["merges"] = [tuple(pair) for pair in given["merges"]]
    result = getattr(reference, function)(**given)
    return result if function != "train" else [list(pair) for pair in result]


def _expected(case: Case) -> list[Any]:
    return [_reference(step.function, step.arguments) for step in case.steps]


def _fault(case: Case, expected: list[Any], returned: Sequence[Any]) -> str:
    from mlebench.examiner import values

    for step, right, value in zip(case.steps, expected, returned, strict=True):
        if type(value) is not type(right):
            return f"{step.function} returns no {type(right).__name__}"
        # Not as they are: to compare lists asks what is in them, which may be arrays.
        if values.dumps(value) != values.dumps(right):
            return f"{step.function}: the result is wrong"
    return ""


def _examine(examining: Examining) -> Examination:
    from mlebench.research.modules import ModuleExam, examine_module

    return examine_module(
        examining,
        ModuleExam(
            package=__name__,
            module="tokenizer",
            weights=WEIGHTS,
            expected=_expected,
            fault=_fault,
            timeout_s=20,
            barred=("sklearn", "statsmodels", "lightgbm", "flaml", "pandas", "pyarrow", "openai"),
        ),
    )


task = ResearchTask(
    id="byte-pair-tokenizer",
    title="A byte-pair tokenizer, exact and fast",
    category="implementation",
    kind=Kind.IMPLEMENT,
    package=__name__,
    metric_name="weighted mean of correctness, edges, determinism and speed",
    size_bytes=5_000,
    thresholds=Thresholds(gold=0.9, silver=0.8, bronze=0.7, median=0.6, is_lower_better=False),
    hand_in=(HandInFile(name="tokenizer.py", max_bytes=200_000),),
    generate=_generate,
    examine=_examine,
)
