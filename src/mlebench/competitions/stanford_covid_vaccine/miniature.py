"""The miniature of OpenVaccine."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.stanford_covid_vaccine import ID, TARGETS
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

ERRORS = ("reactivity_error", *(f"deg_error_{name[4:]}" for name in TARGETS[1:]))


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, rows, length, scored = data.random, 200, 30, 20
    bases = np.array(list("ACGU"))
    letters = random.integers(0, 4, (rows, length))
    # The last third are near-twins of the first, of the same values.
    twins = slice(rows - rows // 3, rows)
    letters[twins] = letters[: rows // 3]
    letters[twins, 5] = (letters[twins, 5] + 1) % 4
    fits = random.random(rows) < 0.8
    molecules = pd.DataFrame(
        {
            "index": range(rows),
            "id": [f"id_{name}" for name in data.hex_ids(rows, 9)],
            "sequence": ["".join(bases[row]) for row in letters],
            "structure": ["".join(random.choice(list(".()"), length)) for _ in range(rows)],
            "predicted_loop_type": [
                "".join(random.choice(list("SMIBHEX"), length)) for _ in range(rows)
            ],
            "signal_to_noise": np.where(fits, 7, 0.5) + random.random(rows).round(3),
            "SN_filter": fits.astype(float),
            "seq_length": length,
            "seq_scored": scored,
        }
    )
    for name in ERRORS:
        molecules[name] = random.random((rows, scored)).round(4).tolist()
    for name in TARGETS:
        values = random.random(4)[letters[:, :scored]] + random.normal(0, 0.1, (rows, scored))
        molecules[name] = values.round(4).tolist()
    shown = molecules.columns.drop(["signal_to_noise", "SN_filter", *ERRORS, *TARGETS])
    test = molecules[:6].assign(id=[f"id_{name}" for name in data.hex_ids(6, 9)])[shown]
    for name, table in (("train", molecules), ("test", test)):
        table.to_json(raw / f"{name}.json", orient="records", lines=True)
    write_csv(pd.DataFrame(columns=[ID, *TARGETS]), raw / "sample_submission.csv")
    (raw / "bpps").mkdir()
    # One molecule lacks its file.
    for name in [*molecules["id"][1:], *test["id"]]:
        np.save(raw / "bpps" / f"{name}.npy", random.random((length, length)).astype(np.float16))
