"""Predicting Molecular Properties: how strongly are two atoms' spins coupled?"""

from __future__ import annotations

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import mean_log_mean_absolute_error
from mlebench.preparation.published import (
    read_csv,
    require_columns,
    sample_submission,
    split_groups,
    write_csv,
)
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules, Text

TARGET, MOLECULE = "scalar_coupling_constant", "molecule_name"
PAIR = [MOLECULE, "atom_index_0", "atom_index_1", "type"]
STRUCTURES = "structures.csv"
TRAIN_TABLES = (
    "dipole_moments.csv",
    "magnetic_shielding_tensors.csv",
    "mulliken_charges.csv",
    "potential_energy.csv",
    "scalar_coupling_contributions.csv",
)


def _prepare(data: Preparation) -> None:
    pairs = read_csv(data.raw / "train.csv")
    require_columns(pairs, ["id", *PAIR, TARGET], data.raw / "train.csv")
    pairs = pairs.sort_values(MOLECULE, kind="stable")
    train, test = split_groups(pairs, pairs[MOLECULE], test_size=0.1, in_split_order=True)
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns=TARGET), data.public / "test.csv")
    write_csv(sample_submission(test[["id"]], {TARGET: 0}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")
    of_train, of_test = (list(side[MOLECULE].unique()) for side in (train, test))
    for name in TRAIN_TABLES:
        _write_rows(data, name, of_train)
    _write_rows(data, STRUCTURES, of_train if data.is_v1 else of_train + of_test)
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, (f"structures/{name}.xyz" for name in of_train))
        if not data.is_v1:
            copy_files(files, data.public, (f"structures/{name}.xyz" for name in of_test))


def _write_rows(data: Preparation, name: str, molecules: list[str]) -> None:
    """Write a raw table's rows of some molecules, each of which must be there."""
    table = read_csv(data.raw / name)
    table = table[table[MOLECULE].isin(molecules)]
    if table[MOLECULE].nunique() < len(molecules):
        raise PreparationError(
            f"{data.raw / name} lacks molecules of train.csv; download the raw data again."
        )
    write_csv(table, data.public / name)


def _score(columns: Aligned) -> float:
    truth = columns.truth
    return mean_log_mean_absolute_error(
        truth[TARGET], columns.predicted[TARGET], truth["type"], least_error=1e-9
    )


def _v1_score(columns: Aligned) -> float:
    truth = columns.truth
    return mean_log_mean_absolute_error(truth[TARGET], columns.predicted[TARGET], truth["type"])


competition = kaggle_competition(
    id="champs-scalar-coupling",
    package=__name__,
    category="tabular regression (molecular structures)",
    metric_name="mean over coupling types of the log of the mean absolute error",
    rules=SubmissionRules("id", (Number(TARGET),)),
    v1_rules=SubmissionRules("id", (Number(TARGET),), pairing=Pairing.REPEATABLE),
    answer_columns=(Number(TARGET), Text("type")),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    answers_file="answers.csv",
    note="in edition v1 the test molecules' structures are missing",
)
