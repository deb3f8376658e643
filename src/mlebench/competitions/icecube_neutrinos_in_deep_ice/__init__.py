"""IceCube, Neutrinos in Deep Ice: where did this neutrino come from?

Memory to prepare is bounded by a block of a million events: half a gigabyte.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic
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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, events, sensors = data.random, 30, 300
    places = random.uniform(-500, 500, (sensors, 3)).round(2)
    geometry = pd.DataFrame(places, columns=["x", "y", "z"])
    write_csv(geometry.rename_axis("sensor_id").reset_index(), raw / "sensor_geometry.csv")
    ids = np.sort(random.permutation(100_000)[: 13 * events]) + 2_147_400_000
    metas = []
    for number, batch in enumerate([*random.permutation(np.arange(1, 13)), 661]):
        azimuth, zenith = (
            random.uniform(0, 2 * np.pi, events),
            np.arccos(random.uniform(-1, 1, events)),
        )
        source = np.stack(
            [np.cos(azimuth) * np.sin(zenith), np.sin(azimuth) * np.sin(zenith), np.cos(zenith)]
        )
        pulses = random.integers(8, 16, events)
        event = np.repeat(np.arange(events), pulses)
        sensor = random.integers(0, sensors, len(event))
        # Light travels 0.3 metres a nanosecond, away from the source.
        travelled_m = -np.sum(places[sensor] * source.T[event], axis=1)
        is_noise = random.random(len(event)) < 0.2
        time_ns = 10_000 + np.where(
            is_noise, random.uniform(-2000, 2000, len(event)), travelled_m / 0.3
        )
        of_batch = ids[number * events :][:events]
        table = pd.DataFrame(
            {
                "sensor_id": sensor.astype(np.int16),
                "time": time_ns.round().astype(np.int64),
                "charge": random.exponential(1, len(event)).round(3),
                "auxiliary": is_noise,
            },
            index=pd.Index(of_batch[event], name=ID),
        )
        folder = "test" if batch == 661 else "train"
        (raw / folder).mkdir(exist_ok=True)
        table.to_parquet(raw / folder / f"batch_{batch}.parquet")
        last = np.cumsum(pulses) - 1
        meta = {
            "batch_id": batch,
            ID: of_batch,
            "first_pulse_index": last - pulses + 1,
            "last_pulse_index": last,
        }
        metas.append(pd.DataFrame({**meta, "azimuth": azimuth, "zenith": zenith}))
    train_meta, test_meta = (
        pd.concat(metas[:-1], ignore_index=True),
        metas[-1].drop(columns=[*ANGLES]),
    )
    sample = sample_submission(test_meta[[ID]], dict.fromkeys(ANGLES, 1.0))
    for name, table in (
        ("train_meta", train_meta),
        ("test_meta", test_meta),
        ("sample_submission", sample),
    ):
        table.to_parquet(raw / f"{name}.parquet")


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
    make_miniature=_make_miniature,
)
