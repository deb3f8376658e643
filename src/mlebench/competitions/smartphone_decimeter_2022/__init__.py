"""Google Smartphone Decimeter Challenge 2022: where was this phone, second by second?"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_as_pandas_reads, reads_as_numbers
from mlebench.errors import PreparationError
from mlebench.metrics import haversine_distances_m, mean_of_group_quantiles
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_folders, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules, Text

TRIP, TIME, PLACE = "tripId", "UnixTimeMillis", ("LatitudeDegrees", "LongitudeDegrees")
TRUTH, LOG, TRACK_ENDING = "ground_truth.csv", "gnss_log.txt", ".nmea"
HINTS = (b"Fix,", b"NMEA,")


def _prepare(data: Preparation) -> None:
    import pandas as pd

    source = data.raw / "train"
    dates = {path.name: _date(path) for path in sorted(source.iterdir()) if path.is_dir()}
    _, test_dates = split(sorted(set(dates.values())), test_size=0.1)
    drives = [drive for drive, date in dates.items() if date in test_dates]
    train_drives = [drive for drive in dates if drive not in drives]
    truths = sorted(path.relative_to(source) for path in source.glob(f"*/*/{TRUTH}"))
    test_truths = [path for path in truths if path.parts[0] in drives]
    trips = ["-".join(path.parts[:2]) for path in test_truths]
    drives_with_truth = {trip.rpartition("-")[0] for trip in trips}
    if len(drives_with_truth) != len(drives) or len(truths) - len(trips) < len(train_drives):
        raise PreparationError(
            f"{source}: each drive must have phones with a {TRUTH}, and no phone's name a dash; "
            "download the raw data again."
        )
    parts = [
        read_csv(source / path)[[TIME, *PLACE]].assign(**{TRIP: trip})
        for path, trip in zip(test_truths, trips, strict=True)
    ]
    answers = pd.concat(parts)[[TRIP, TIME, *PLACE]]
    link_folders(source, data.public / "train", train_drives)
    link_folders(data.raw, data.public, ["metadata"])
    with open_raw_files(source, data.scratch) as files:
        names = [name for name in files.names if name.partition("/")[0] in drives]
        names = [name for name in names if PurePosixPath(name).name != TRUTH]
        if data.is_v1:
            copy_files(files, data.public / "test", names)
        else:
            names = [name for name in names if not name.lower().endswith(TRACK_ENDING)]
            copy_files(files, data.public / "test", names, _drop_hints)
    write_csv(answers, data.private / "test.csv")
    place = dict(zip(PLACE, (37.904611315634504, -86.48107806249548), strict=True))
    sample = sample_submission(answers[[TRIP, TIME]], place)
    write_csv(sample, data.public / "sample_submission.csv")


def _date(drive: Path) -> str:
    parts = drive.name.split("-")[:3]
    if len(parts) < 3 or not all(part.isdecimal() for part in parts):
        raise PreparationError(
            f"{drive}: a drive's name begins with its date, such as 2020-05-15; "
            "download the raw data again."
        )
    return "-".join(part.zfill(2) for part in parts)


def _drop_hints(copy: Path) -> None:
    """Take the lines that state the chipset's own positions out of a log."""
    if copy.name == LOG:
        shorter = copy.with_name(f"{LOG}.part")
        with copy.open("rb") as lines, shorter.open("wb") as kept:
            kept.writelines(line for line in lines if not line.startswith(HINTS))
        shorter.chmod(copy.stat().st_mode)
        shorter.replace(copy)


def _score(columns: Aligned) -> float:
    """Rows are paired by trip and time where ids have both, else by place within the trip."""
    import numpy as np

    order, submitted_order = (
        np.argsort(side[TRIP], kind="stable") for side in (columns.truth, columns.predicted)
    )
    places, submitted = columns.matrices(PLACE)
    trips = np.array([row_id.partition(" ")[0] for row_id in columns.truth[TRIP][order]])
    distances_m = haversine_distances_m(places[order], submitted[submitted_order])
    return mean_of_group_quantiles(distances_m, trips, (0.5, 0.95))


def _v1_score(columns: Aligned) -> float:
    predicted = {name: numbers_as_pandas_reads(columns.predicted[name]) for name in PLACE}
    return _score(Aligned(columns.truth, {TRIP: columns.predicted[TRIP], **predicted}))


competition = kaggle_competition(
    id="smartphone-decimeter-2022",
    package=__name__,
    category="time series and positioning (sensor regression)",
    metric_name="mean over trips of median and 95th percentile of the distance in metres",
    rules=SubmissionRules(
        TRIP,
        (Number(TIME, is_integer=True), Number(PLACE[0], -90, 90), Number(PLACE[1], -180, 180)),
        pairing=Pairing.BY_ID_IN_FILE_ORDER,
        id_parts=(TIME,),
    ),
    v1_rules=SubmissionRules(
        TRIP,
        (*map(Text, PLACE), Text(TIME)),
        pairing=Pairing.BY_ID_IN_FILE_ORDER,
        checks=tuple(map(reads_as_numbers, PLACE)),
    ),
    answer_columns=(Number(TIME, is_integer=True), *map(Number, PLACE)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    ids_are_data=True,
)
