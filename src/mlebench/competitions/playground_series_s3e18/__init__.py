"""Enzyme substrates: is a molecule a substrate of enzymes of classes EC1 and EC2?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import mean_roc_auc
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.submissions import Number, SubmissionRules

TARGETS = ("EC1", "EC2")
LABELS = [*TARGETS, "EC3", "EC4", "EC5", "EC6"]
DESCRIPTORS = """
    BertzCT Chi1 Chi1n Chi1v Chi2n Chi2v Chi3v Chi4n EState_VSA1 EState_VSA2 ExactMolWt
    FpDensityMorgan1 FpDensityMorgan2 FpDensityMorgan3 HallKierAlpha HeavyAtomMolWt Kappa3
    MaxAbsEStateIndex MinEStateIndex NumHeteroatoms PEOE_VSA10 PEOE_VSA14 PEOE_VSA6 PEOE_VSA7
    PEOE_VSA8 SMR_VSA10 SMR_VSA5 SlogP_VSA3 VSA_EState9 fr_COO fr_COO2
""".split()


def _prepare(data: Preparation) -> None:
    molecules = read_csv(data.raw / "train.csv")
    columns = 1 + len(DESCRIPTORS) + len(LABELS)
    if molecules.shape[1] != columns:
        raise PreparationError(
            f"{data.raw / 'train.csv'} has {molecules.shape[1]} columns and should have "
            f"{columns}; download the raw data again."
        )
    train, test = split(molecules, test_size=0.1)
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns=LABELS), data.public / "test.csv")
    sample = sample_submission(test[["id"]], dict.fromkeys(TARGETS, 0.5))
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")


competition = kaggle_competition(
    id="playground-series-s3e18",
    package=__name__,
    category="tabular, multi-label classification",
    metric_name="mean of two columns' ROC AUC",
    rules=SubmissionRules("id", tuple(map(Number, TARGETS))),
    score=scored_by(mean_roc_auc, TARGETS),
    prepare=_prepare,
)
