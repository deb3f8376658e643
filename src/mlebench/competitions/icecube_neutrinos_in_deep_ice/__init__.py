"""IceCube, Neutrinos in Deep Ice: where did this neutrino come from?

Memory to prepare is bounded by a block of a million events: half a gigabyte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import mean_angular_error
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules

if TYPE_CHECKING:
    import pandas as pd

ID, ANGLES = "event_id", ("azimuth", "zenith")
BLOCK_ROWS = 1_000_000


def _prepare(data: Preparation) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    source = data.raw / "train_meta.parquet"
    batches: dict[int, None] = {}
    with pq.ParquetFile(source) as events:
        for block in events.iter_batches(BLOCK_ROWS, columns=["batch_id"]):
            batches |= dict.fromkeys(pc.unique(block["batch_id"]).to_pylist())
    train_batches, test_batches = split(list(batches), test_size=0.1)
    _copy_batches(data, train_batches, test_batches)
    with pq.ParquetFile(source) as events:
        # Without what pandas noted of the raw file, which is not true of a part.
        train_schema = events.schema_arrow.remove_metadata()
        test_schema = train_schema
        for name in ANGLES:
            test_schema = test_schema.remove(test_schema.get_field_index(name))
        with (
            pq.ParquetWriter(data.public / "train_meta.parquet", train_schema) as train_file,
            pq.ParquetWriter(data.public / "test_meta.parquet", test_schema) as test_file,
        ):
            for number, block in enumerate(events.iter_batches(BLOCK_ROWS)):
                is_test = pc.is_in(
                    block["batch_id"], pa.array(test_batches, block["batch_id"].type)
                )
                train, test = block.filter(pc.invert(is_test)), block.filter(is_test)
                train_file.write_batch(train.cast(train_schema))
                test_file.write_batch(test.select(test_schema.names).cast(test_schema))
                _write_answers(data, test.select([ID, *ANGLES]).to_pandas(), is_first=number == 0)
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, ["sensor_geometry.csv"])


def _write_answers(data: Preparation, events: pd.DataFrame, *, is_first: bool) -> None:
    """Append to the answers, and to the sample submission."""
    sample = sample_submission(events[[ID]], dict.fromkeys(ANGLES, 1))
    write_csv(events, data.private / "test.csv", mode="a", header=is_first)
    write_csv(sample, data.public / "sample_submission.csv", mode="a", header=is_first)


def _copy_batches(data: Preparation, train: list[int], test: list[int]) -> None:
    with open_raw_files(data.raw / "train", data.scratch) as files:
        by_batch = {
            int(name.removesuffix(".parquet").rpartition("_")[2]): name
            for name in files.names
            if name.endswith(".parquet")
        }
        missing = {*train, *test} - by_batch.keys()
        if missing:
            raise PreparationError(
                f"{data.raw / 'train'} has no file of batch {min(missing)}; "
                "download the raw data again."
            )
        link_files(files, data.public / "train", (by_batch[batch] for batch in train))
        copy_files(files, data.public / "test", (by_batch[batch] for batch in test))


competition = kaggle_competition(
    id="icecube-neutrinos-in-deep-ice",
    package=__name__,
    category="regression of directions (particle physics)",
    metric_name="mean angular error in radians",
    rules=SubmissionRules(
        ID,
        tuple(Number(name, allows_booleans=False) for name in ANGLES),
        allows_extra_columns=False,
    ),
    score=scored_by(mean_angular_error, ANGLES),
    prepare=_prepare,
)
