"""OSIC Pulmonary Fibrosis Progression: how fast does this patient's lung function decline?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_as_pandas_reads, reads_as_numbers
from mlebench.errors import PreparationError
from mlebench.metrics import laplace_log_likelihood
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.preparation.raw_files import copy_folders, link_folders
from mlebench.submissions import Number, Pairing, SubmissionRules, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ID, PATIENT, WEEK, FVC, CONFIDENCE = "Patient_Week", "Patient", "Weeks", "FVC", "Confidence"
LEAST_DEVIATION_ML, MOST_ERROR_ML, LAST_VISITS = 70, 1000, 3


def _prepare(data: Preparation) -> None:
    import pandas as pd

    visits = read_csv(data.raw / "train.csv").sort_values(PATIENT, kind="stable")
    train, test = split_groups(visits, visits[PATIENT], test_size=0.1, in_split_order=True)
    patients = test[PATIENT].unique()
    if test.duplicated([PATIENT, WEEK]).any():
        raise PreparationError(
            f"{data.raw / 'train.csv'} has two visits of a test patient in one week; "
            "download the raw data again."
        )
    write_csv(train, data.public / "train.csv")
    first = test.sort_values(WEEK).groupby(PATIENT).first().reset_index()
    write_csv(first[test.columns], data.public / "test.csv")
    weeks = range(test[WEEK].min(), test[WEEK].max() + 1)
    asked = pd.MultiIndex.from_product([patients, weeks], names=[PATIENT, WEEK]).to_frame(
        index=False
    )
    answers = asked.merge(test, how="left", on=[PATIENT, WEEK])
    answers[ID] = answers[PATIENT] + "_" + answers[WEEK].astype(str)
    answers[CONFIDENCE] = 100
    write_csv(answers, data.private / "test.csv")
    sample = sample_submission(answers[[ID]], {FVC: 2000, CONFIDENCE: 100})
    write_csv(sample, data.public / "sample_submission.csv")
    if not data.is_v1:
        gold = sample_submission(answers[[ID]], {FVC: answers[FVC].fillna(2000), CONFIDENCE: 70})
        write_csv(gold, data.private / "gold_submission.csv")
    link_folders(
        data.raw, data.public, {f"train/{name}": f"train/{name}" for name in train[PATIENT]}
    )
    copy_folders(data.raw, data.public, {f"test/{name}": f"train/{name}" for name in patients})


def _is_scored(truth: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Which rows are of a patient's last visits."""
    import numpy as np
    import pandas as pd

    rows = pd.DataFrame({PATIENT: truth[PATIENT], WEEK: truth[WEEK]})[truth[FVC] != ""]
    last = rows.sort_values(WEEK).groupby(PATIENT).tail(LAST_VISITS).index
    return np.isin(np.arange(len(truth[FVC])), last)


def _likelihood(
    truth: NDArray[Any], predicted: NDArray[np.float64], confidence: NDArray[np.float64]
) -> float:
    return laplace_log_likelihood(
        truth.astype(float),
        predicted,
        confidence,
        least_deviation=LEAST_DEVIATION_ML,
        most_error=MOST_ERROR_ML,
    )


def _score(columns: Aligned) -> float:
    is_scored = _is_scored(columns.truth)
    predicted = columns.predicted
    return _likelihood(
        columns.truth[FVC][is_scored], predicted[FVC][is_scored], predicted[CONFIDENCE][is_scored]
    )


def _v1_score(columns: Aligned) -> float:
    """Of those scored rows alone that are submitted."""
    import numpy as np
    import pandas as pd

    is_scored = _is_scored(columns.truth)
    truth = pd.Series(columns.truth[FVC][is_scored], index=columns.truth[ID][is_scored])
    rows = pd.DataFrame(
        {name: numbers_as_pandas_reads(columns.predicted[name]) for name in (FVC, CONFIDENCE)},
        index=columns.predicted[ID],
    )
    rows = rows[rows.index.isin(truth.index)]
    if rows.empty:
        return np.nan
    if 1 < rows.index.nunique() < len(rows):
        repeated = rows.index[rows.index.duplicated()][0]
        raise ValueError(f"the scored {ID} {repeated!r} is there more than once")
    confidence = rows[CONFIDENCE].fillna(0)
    return _likelihood(truth[rows.index].to_numpy(), rows[FVC].to_numpy(), confidence.to_numpy())


competition = kaggle_competition(
    id="osic-pulmonary-fibrosis-progression",
    package=__name__,
    category="image (CT) and tabular regression with uncertainty",
    metric_name="modified Laplace log-likelihood",
    rules=SubmissionRules(ID, (Number(FVC), Number(CONFIDENCE))),
    v1_rules=SubmissionRules(
        ID,
        (Text(FVC), Text(CONFIDENCE)),
        pairing=Pairing.KNOWN_IDS,
        checks=(reads_as_numbers(FVC), reads_as_numbers(CONFIDENCE)),
        caveat="A scored row that is there twice costs the score.",
    ),
    answer_columns=(Text(PATIENT), Number(WEEK, is_integer=True), Text(FVC)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
    ids_are_data=True,
)
