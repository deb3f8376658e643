"""The miniature of Google Smartphone Decimeter Challenge 2022."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlebench.competitions.smartphone_decimeter_2022 import LOG, PLACE, TIME, TRIP, TRUTH
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.preparation.published import write_csv

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, epochs = data.random, 30
    days = [f"2020-{month}-{day}" for month, day in zip("567" * 4, range(4, 28, 2), strict=True)]
    drives = [f"{day}-US-MTV-{number}" for day in days for number in (1, 2)][:-6]
    for number, drive in enumerate(drives):
        start = np.array([37.4, -122.1]) + random.normal(0, 0.02, 2)
        track = start + np.cumsum(random.normal(1e-4, 2e-5, (epochs, 2)), axis=0)
        times = 1_589_494_000_000 + 10**8 * number + 1000 * np.arange(epochs)
        for phone in ("GooglePixel4", "GooglePixel4XL")[: 1 + number % 2]:
            _write_phone(raw / "train" / drive / phone, track, times, random)
    test = Path("2021-04-01-US-LAX-1", "GooglePixel5")
    write_files(raw, {f"test/{test}/device_imu.csv": b"MessageType\n"})
    sample = pd.DataFrame({TRIP: "-".join(test.parts), TIME: [1617321600000]})
    write_csv(sample.assign(**dict.fromkeys(PLACE, 0.0)), raw / "sample_submission.csv")
    codes = {"constellation_type_mapping.csv": b"1,GPS\n", "raw_state_bit_map.json": b"{}"}
    write_files(raw / "metadata", codes)


def _write_phone(
    folder: Path, track: NDArray[np.float64], times: NDArray[np.int64], random: np.random.Generator
) -> None:
    import numpy as np
    import pandas as pd

    latitude, longitude = np.radians(track).T
    normal_m = 6_378_137 / np.sqrt(1 - 0.00669438 * np.sin(latitude) ** 2)
    position_m = np.stack(
        [
            normal_m * np.cos(latitude) * np.cos(longitude),
            normal_m * np.cos(latitude) * np.sin(longitude),
            normal_m * (1 - 0.00669438) * np.sin(latitude),
        ],
        axis=1,
    )
    measured = pd.DataFrame({"MessageType": "Raw", "utcTimeMillis": times})
    for axis, values in zip(
        "XYZ", (position_m + random.normal(0, 3, position_m.shape)).T, strict=True
    ):
        measured[f"WlsPosition{axis}EcefMeters"] = values.round(3)
    truth = pd.DataFrame({"MessageType": "Fix", "Provider": "GT"}, index=range(len(times)))
    truth[[*PLACE]] = track
    truth[["AltitudeMeters", "SpeedMps", "AccuracyMeters", "BearingDegrees"]] = (30, 10, 0.1, 45)
    inertial = pd.DataFrame(
        {"MessageType": ["UncalAccel", "UncalGyro"], "MeasurementX": [0.1, 0.2]}
    )
    log = (
        "# Header\nRaw,1,2\n"
        + "".join(f"Fix,GPS,{row[0]},{row[1]}\n" for row in track)
        + "NMEA,$\n"
    )
    write_files(
        folder,
        {
            "device_gnss.csv": csv_bytes(
                measured.loc[measured.index.repeat(3)].assign(Svid=[3, 5, 9] * len(times))
            ),
            "device_imu.csv": csv_bytes(inertial),
            TRUTH: csv_bytes(truth.assign(**{TIME: times})),
            f"supplemental/{LOG}": log.encode(),
            "supplemental/gnss_rinex.20o": b"     3.03           OBSERVATION DATA\n",
            "supplemental/span_log.nmea": track.tobytes().hex().encode(),
        },
    )
