"""Time and peak memory of grading a submission of real size, for each family of metrics.

    python benchmarks/families.py [--share 1.0] [--family masks …]

Aim: under 10 s and 1 GB each, for all of `mlebench grade-sample`: from the start of the
process over reading, checks and pairing to the score. The rules and metrics are those of
real competitions; ids, answers and predictions are generated. Also prints the score: a
submission that is refused has none.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from costs import RUNS, cost_of
from numpy.typing import NDArray
from prepared import random_ids, write_prepared

from mlebench.competitions.three_d_object_detection_for_autonomous_vehicles import CLASSES
from mlebench.grading import grade_submission
from mlebench.registry import find_competition

Cells = list[str]
Array = NDArray[Any]
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Generated:
    """The columns of answers, submission and sample submission, without ids."""

    answers: Mapping[str, Array | Cells]
    predicted: Cells
    """Shape (rows,)."""
    shown: str | Cells
    """What the sample submission has in each row; one text if it is the same in all."""
    answer_rows: Array | None = None
    """Of each answer, the submission's row; None where they are the same."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of metrics, and the competition that stands for it."""

    task_id: str
    rows: int
    """Of the submission."""
    row: str
    """What a row holds."""
    generate: Callable[[Random, int], Generated]
    """Makes as many rows."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--share", type=float, default=1.0, help="of the rows")
    parser.add_argument("--family", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    arguments = parser.parse_args()
    print(f"{'family':14} {'rows':>7} {'a row':20} cost (median of {RUNS} runs), score")
    for name in arguments.family:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, arguments.share, Path(folder))


def measure(name: str, share: float, data_dir: Path) -> None:
    """Write data, grade the submission, and print the costs."""
    family = FAMILIES[name]
    competition = find_competition(family.task_id)
    random = np.random.default_rng(0)
    rows = round(share * family.rows)
    ids = np.array(random_ids(random, rows))
    made = family.generate(random, rows)
    answer_rows = np.arange(rows) if made.answer_rows is None else made.answer_rows
    id_column, column = competition.rules.id_column, competition.rules.columns[0].name
    submission = write_prepared(
        competition,
        data_dir,
        answers=pd.DataFrame({id_column: ids[answer_rows], **made.answers}),
        sample=pd.DataFrame({id_column: ids, column: made.shown}),
        submission=pd.DataFrame({id_column: ids, column: made.predicted}),
    )
    cost = cost_of(
        ["grade-sample", str(submission), family.task_id, "--json", "--data-dir", str(data_dir)]
    )
    score = grade_submission(competition, submission, data_dir).score
    print(f"{name:14} {rows:7,} {family.row:20} {cost}, {score}", flush=True)


def joined(rows: Iterable[Iterable[object]]) -> Cells:
    return [" ".join(map(str, row)) for row in rows]


def masks(random: Random, rows: int) -> Generated:
    """Of 101 by 101 pixels; those predicted lie up to 6 pixels away."""
    # Gaps and lengths by turns, which end before the last pixel.
    steps = random.integers(1, 25, (rows, 2 * 200))
    lengths = steps[:, 1::2]
    starts = np.cumsum(steps, axis=1)[:, ::2]

    def cells(first_starts: Array) -> Cells:
        return joined(np.stack([first_starts, lengths], axis=2).reshape(rows, -1).tolist())

    predicted = cells(starts + random.integers(0, 7, (rows, 1)))
    return Generated({"rle_mask": cells(starts)}, predicted, "1 1")


def boxes(random: Random, rows: int) -> Generated:
    """100 are predicted in an image, of which 10 lie near the true ones."""
    shape = (rows, 100)
    kinds = random.integers(0, 14, shape)
    places = random.integers(0, 2000, (*shape, 2))
    corners = np.concatenate([places, places + random.integers(50, 500, (*shape, 2))], axis=2)
    true_corners = corners[:, :10] + random.integers(-20, 21, (rows, 10, 4))
    names = ("x_min", "y_min", "x_max", "y_max")
    answers = {
        "class_id": kinds[:, :10].ravel(),
        **dict(zip(names, true_corners.reshape(-1, 4).T, strict=True)),
    }
    fields = [kinds, random.random(shape).round(4), *np.moveaxis(corners, 2, 0)]
    answer_rows = np.repeat(np.arange(rows), 10)
    return Generated(answers, lists(fields), "14 1 0 0 1 1", answer_rows)


def lists(fields: list[Array]) -> Cells:
    """Cells that list things; each field has the shape (rows, things)."""
    return joined(
        np.stack([field.astype(object) for field in fields], axis=2)
        .reshape(len(fields[0]), -1)
        .tolist()
    )


def boxes_in_space(random: Random, rows: int) -> Generated:
    """28 a sample, most of them cars, each predicted near its place."""
    shape = (rows, 28)
    kinds = np.array(CLASSES)[
        np.where(random.random(shape) < 0.7, 3, random.integers(0, len(CLASSES), shape))
    ]
    centres = random.normal(0, 50, (3, *shape)) * [[[1]], [[1]], [[0.02]]]
    sides = random.uniform(0.5, 5, (3, *shape))
    yaws = random.uniform(-3, 3, shape)
    cells = [
        lists(
            [
                random.random(shape).round(4),
                *(centres + random.normal(0, error, centres.shape)),
                *(sides * random.uniform(1 - error, 1 + error, sides.shape)),
                yaws + random.normal(0, error, shape),
                kinds,
            ]
        )
        for error in (0, 0.1)
    ]
    return Generated({"PredictionString": cells[0]}, cells[1], "")


def tags(random: Random, rows: int) -> Generated:
    """4 a question, of 40,000, a few of them frequent; 3 are right, as they come."""
    names = np.array([f"tag-{number}" for number in range(40_000)])
    drawn = names[(len(names) * random.random((rows, 5)) ** 8).astype(int)]
    return Generated({"Tags": joined(drawn[:, :4])}, joined(drawn[:, 1:]), "java")


def molecules(random: Random, rows: int) -> Generated:
    """Of 110 characters, some of which are left out."""
    characters = np.array(list("CHNO0123456789()-/,"))[random.integers(0, 19, (rows, 110))]
    kept = random.random(characters.shape) < 0.9
    truth = [f"InChI=1S/{''.join(row)}" for row in characters.tolist()]
    predicted = [f"InChI=1S/{''.join(row)}" for row in np.where(kept, characters, "").tolist()]
    return Generated({"InChI": truth}, predicted, "InChI=1S/H2O/h1H2")


def articles(random: Random, rows: int) -> Generated:
    """12 guesses a customer, of which some of the 3 that were bought."""
    numbers = random.permutation(np.arange(800_000_000, 800_100_000))
    names = np.array([f"0{number}" for number in numbers])
    drawn = names[(len(names) * random.random((rows, 13)) ** 4).astype(int)]
    return Generated({"prediction": joined(drawn[:, :3])}, joined(drawn[:, 1:]), "")


def orders(random: Random, rows: int) -> Generated:
    """Of 10 to 80 cells a notebook, whose names are 8 hexadecimal digits."""
    lengths = random.integers(10, 81, rows)
    names = np.array([f"{number:08x}" for number in random.integers(0, 2**32, lengths.sum())])
    truth = np.split(names, np.cumsum(lengths)[:-1])
    shown = [random.permutation(row) for row in truth]
    predicted = [
        row[np.argsort(np.arange(len(row)) + random.normal(0, 5, len(row)))] for row in truth
    ]
    return Generated({"cell_order": joined(truth)}, joined(predicted), joined(shown))


FAMILIES = {
    "masks": Family("tgs-salt-identification-challenge", 11_000, "200 runs", masks),
    "boxes": Family("vinbigdata-chest-xray-abnormalities-detection", 1_500, "100 boxes", boxes),
    "boxes in space": Family(
        "3d-object-detection-for-autonomous-vehicles", 4_500, "28 boxes", boxes_in_space
    ),
    "word sets": Family("facebook-recruiting-iii-keyword-extraction", 250_000, "4 words", tags),
    "edit distances": Family("bms-molecular-translation", 480_000, "119 characters", molecules),
    "rankings": Family("h-and-m-personalized-fashion-recommendations", 70_000, "12 ids", articles),
    "orders": Family("AI4Code", 20_000, "45 words on average", orders),
}


if __name__ == "__main__":
    main()
