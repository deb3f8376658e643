"""H&M Personalized Fashion Recommendations: which articles will this customer buy next week?

Memory to prepare is bounded by a block of a million transactions and the customers: 1 GB.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.metrics import mean_average_precision_at_k
from mlebench.preparation.published import read_csv, write_csv
from mlebench.preparation.raw_files import link_files, link_folders, open_raw_files
from mlebench.submissions import Pairing, SubmissionRules, Text

if TYPE_CHECKING:
    import pandas as pd

ID, TARGET, ARTICLE, DATE = "customer_id", "prediction", "article_id", "t_dat"
TRANSACTIONS = "transactions_train.csv"
UNCHANGED = ("articles.csv", "customers.csv", "sample_submission.csv")
BLOCK_ROWS = 1_000_000


def _prepare(data: Preparation) -> None:
    import pandas as pd

    source = data.raw / TRANSACTIONS
    last_day = max(block[DATE].max() for block in _blocks(source, usecols=[DATE]))
    days = 7 if data.is_v1 else 6
    first_test_day = str((pd.Timestamp(last_day) - pd.Timedelta(days=days)).date())
    test_parts = []
    for number, block in enumerate(
        _blocks(source, dtype={ARTICLE: "int64" if data.is_v1 else str})
    ):
        if not data.is_v1:
            block[ARTICLE] = block[ARTICLE].str.zfill(10)
        is_test = block[DATE] >= first_test_day
        test_parts.append(block.loc[is_test, [ID, ARTICLE]])
        write_csv(block[~is_test], data.public / TRANSACTIONS, mode="a", header=number == 0)
    test = pd.concat(test_parts)
    if not data.is_v1:
        test = test.drop_duplicates()
    lists = test[ARTICLE].astype(str).groupby(test[ID]).agg(" ".join).rename(TARGET)
    if not data.is_v1:
        customers = read_csv(data.raw / "sample_submission.csv", usecols=[ID])[ID]
        lists = lists.reindex(pd.Index(customers, name=ID)).fillna("")
    write_csv(lists.reset_index(), data.private / "answers.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, UNCHANGED)
    link_folders(data.raw, data.public, ["images"])


def _blocks(source: Path, **options: object) -> Iterator[pd.DataFrame]:
    import pandas as pd

    blocks: Iterator[pd.DataFrame] = pd.read_csv(source, chunksize=BLOCK_ROWS, **options)  # type: ignore[call-overload] # options are pandas'
    yield from blocks


def _score(columns: Aligned) -> float:
    """Of those customers alone who bought something; ids are numbers, so zeros before them go."""
    import pandas as pd

    is_scored = columns.truth[TARGET] != ""
    truth, predicted = (
        pd.Series(side[TARGET][is_scored])
        .str.replace(r"(^| )0+(\d)", r"\1\2", regex=True)
        .to_numpy()
        for side in (columns.truth, columns.predicted)
    )
    return mean_average_precision_at_k(truth, predicted, k=12)


def _v1_score(columns: Aligned) -> float:
    """Both sides are sorted by customer and paired by place, up to the end of the answers."""
    import pandas as pd

    truth = pd.Series(columns.truth[TARGET], index=columns.truth[ID]).sort_index()
    lists = texts_as_pandas_reads(columns.predicted[TARGET], missing="")
    predicted = pd.Series(lists, index=columns.predicted[ID])
    missing = truth.index.difference(predicted.index)
    if len(missing):
        raise ValueError(f"there is no row for customer {missing[0]!r}")
    predicted = predicted[predicted.index.isin(truth.index)].sort_index(kind="stable")
    if (predicted == "").any():
        raise ValueError(
            f"the prediction of customer {predicted.index[predicted == ''][0]!r} is empty"
        )
    return mean_average_precision_at_k(truth.to_numpy(), predicted[: len(truth)].to_numpy(), k=12)


competition = kaggle_competition(
    id="h-and-m-personalized-fashion-recommendations",
    package=__name__,
    category="recommendation (tabular, images, text)",
    metric_name="mean average precision at 12",
    rules=SubmissionRules(ID, (Text(TARGET),), allows_extra_columns=False),
    v1_rules=SubmissionRules(
        ID,
        (Text(TARGET),),
        allows_extra_columns=False,
        pairing=Pairing.ANY_IDS,
        caveat=(
            "Customers who bought something must be there, once and with a prediction; who did "
            "is not told."
        ),
    ),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    answers_file="answers.csv",
    note="in edition v1 article ids written with ten digits score nothing",
)
