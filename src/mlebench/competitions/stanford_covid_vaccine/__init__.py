"""OpenVaccine: how fast does this RNA molecule break at each of its bases?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_where_scored
from mlebench.errors import PreparationError
from mlebench.metrics import mean_columnwise_root_mean_squared_error
from mlebench.preparation.image_groups import connected_components
from mlebench.preparation.published import write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Boolean, Number, Pairing, SubmissionRules, Text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ID = "id_seqpos"
TARGETS = ("reactivity", "deg_Mg_pH10", "deg_pH10", "deg_Mg_50C", "deg_50C")
SCORED = ("reactivity", "deg_Mg_pH10", "deg_Mg_50C")


def _prepare(data: Preparation) -> None:
    import pandas as pd

    molecules = pd.read_json(data.raw / "train.json", lines=True)
    shown = pd.read_json(data.raw / "test.json", lines=True).columns
    if data.is_v1:
        passing = molecules[molecules["SN_filter"] > 0]
        is_test = molecules.index.isin(passing.sample(len(molecules) // 10, random_state=0).index)
        train, test = molecules[~is_test], molecules[is_test]
    else:
        train, test = _split_by_likeness(molecules)
    answers = _answers(test, data.raw / "train.json")
    for name, side in (("train", train), ("test", test[shown])):
        side.assign(index=range(len(side))).to_json(
            data.public / f"{name}.json", orient="records", lines=True
        )
    write_csv(answers, data.private / "test.csv", float_format="%.10f")
    sample = answers[[ID, *TARGETS]].assign(**dict.fromkeys(TARGETS, 0.0))
    write_csv(sample, data.public / "sample_submission.csv", float_format="%.10f")
    if not data.is_v1 and (data.raw / "bpps").is_dir():
        with open_raw_files(data.raw / "bpps", data.scratch) as files:
            for side, put in ((train, link_files), (test, copy_files)):
                put(files, data.public / "bpps", set(side["id"] + ".npy") & set(files.names))


def sequence_groups(sequences: Sequence[str]) -> NDArray[np.int64]:
    """Each molecule's group, the index of its first: all that near-identity links in steps.

    Two are linked whose edit distance is at most a tenth of the longer one's length.
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    lengths = np.array([len(sequence) for sequence in sequences])
    most = np.maximum.outer(lengths, lengths) // 10
    distances = cdist(
        sequences, sequences, scorer=Levenshtein.distance, score_cutoff=int(most.max()), workers=-1
    )
    return connected_components(len(sequences), *np.nonzero(distances <= most))


def _split_by_likeness(molecules: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw whole groups of near-identical molecules until a tenth of all is for the test.

    Those of them that fail the quality filter are on neither side.
    """
    groups = sequence_groups(list(molecules["sequence"]))
    passes = molecules["SN_filter"].to_numpy() > 0
    sizes = np.bincount(groups[passes], minlength=len(groups))
    candidates = np.flatnonzero(sizes)
    wanted, drawn = len(molecules) // 10, []
    left = wanted
    for group in candidates[np.random.RandomState(0).permutation(len(candidates))]:
        if sizes[group] <= left:
            drawn.append(group)
            left -= sizes[group]
    if left == wanted:
        raise PreparationError(
            "no group of similar molecules is small enough for the test set; "
            "download the raw data again."
        )
    if left > wanted / 2:
        logging.getLogger(__name__).warning(
            "only %d of %d test molecules came together: others are too much alike",
            wanted - left,
            wanted,
        )
    is_drawn = np.isin(groups, drawn)
    return molecules[~is_drawn], molecules[is_drawn & passes]


def _answers(test: pd.DataFrame, source: Path) -> pd.DataFrame:
    """A row for each position of each molecule: what was measured, then zeros."""
    import pandas as pd

    length, scored = test["seq_length"].to_numpy(), test["seq_scored"].to_numpy()
    is_right = len(set(length)) == 1 and (scored < length).all()
    for name in TARGETS:
        is_right = is_right and (test[name].str.len() == scored).all()
    if not is_right:
        raise PreparationError(
            f"{source}: molecules must be equally long and have seq_scored values of each kind, "
            "fewer than seq_length; download the raw data again."
        )
    positions = np.tile(np.arange(length[0]), len(test))
    keep = positions < scored.repeat(length[0])
    answers = pd.DataFrame({ID: test["id"].repeat(int(length[0])) + "_" + positions.astype(str)})
    for name in TARGETS:
        values = np.zeros(len(positions))
        values[keep] = np.concatenate(test[name].to_list())
        answers[name] = values
    return answers.assign(keep=keep)


def _score(columns: Aligned) -> float:
    keep = columns.truth["keep"] == 1
    truth, predicted = columns.matrices(SCORED)
    return mean_columnwise_root_mean_squared_error(truth[keep], predicted[keep])


def _v1_score(columns: Aligned) -> float:
    """Of both files the same places are kept, and only then brought in the order of their ids."""
    keep = columns.truth["keep"] == 1
    order, submitted_order = (
        np.argsort(side[ID][keep], kind="stable") for side in (columns.truth, columns.predicted)
    )
    truth: list[NDArray[Any]] = [columns.truth[name][keep][order] for name in SCORED]
    predicted = [
        numbers_where_scored(columns.predicted[name], keep)[submitted_order] for name in SCORED
    ]
    return mean_columnwise_root_mean_squared_error(
        np.column_stack(truth), np.column_stack(predicted)
    )


competition = kaggle_competition(
    id="stanford-covid-vaccine",
    package=__name__,
    category="sequence regression (RNA)",
    metric_name="mean column-wise root mean squared error",
    rules=SubmissionRules(ID, tuple(map(Number, TARGETS))),
    v1_rules=SubmissionRules(
        ID,
        tuple(map(Text, TARGETS)),
        pairing=Pairing.BY_ID_IN_FILE_ORDER,
        caveat=(
            "Rows must be in the order of the sample submission, or values are compared with those "
            "of other rows; a scored value that is no finite number costs the score."
        ),
    ),
    answer_columns=(*map(Number, TARGETS), Boolean("keep")),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    ids_are_data=True,
)
