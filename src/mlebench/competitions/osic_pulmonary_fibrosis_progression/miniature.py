"""The miniature of OSIC Pulmonary Fibrosis Progression."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.osic_pulmonary_fibrosis_progression import (
    CONFIDENCE,
    FVC,
    ID,
    PATIENT,
    WEEK,
)
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.competitions.synthetic_formats import encode_dicom
from mlebench.preparation.published import split, write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, patients, visits = data.random, 90, 9
    names = sorted(f"ID{n:014}00{name}" for n, name in enumerate(data.hex_ids(patients, 8)))
    kinds = data.labels(patients, classes=3)
    typical = random.normal(3500, 300, patients)
    first = random.uniform(0.6, 0.95, patients) * typical
    slope = np.array([-2, -10, -20])[kinds] + random.normal(0, 2, patients)
    weeks = np.sort([random.permutation(60)[:visits] - 5 for _ in names], axis=1)
    fvc = first[:, np.newaxis] + slope[:, np.newaxis] * weeks + random.normal(0, 40, weeks.shape)
    of_patient = pd.DataFrame(
        {
            PATIENT: names,
            "Age": random.integers(50, 88, patients),
            "Sex": random.choice(["Male", "Female"], patients),
            "SmokingStatus": np.array(["Never smoked", "Ex-smoker", "Currently smokes"])[kinds],
        }
    )
    table = of_patient.loc[of_patient.index.repeat(visits)].reset_index(drop=True)
    table.insert(1, WEEK, weeks.ravel())
    table.insert(2, FVC, fvc.ravel().round().astype(int))
    table.insert(3, "Percent", 100 * fvc.ravel() / typical.repeat(visits))
    # Two visits in one week, of a patient who is not drawn.
    twice = split(names, test_size=0.1)[0][0]
    extra = table[table[PATIENT] == twice].head(1).assign(**{FVC: 2500})
    table = pd.concat([table, extra]).sort_values(PATIENT, kind="stable")
    table = table[[PATIENT, WEEK, FVC, "Percent", "Age", "Sex", "SmokingStatus"]]
    write_csv(table, raw / "train.csv")
    shown = table.drop_duplicates(PATIENT)[:5]
    write_csv(shown, raw / "test.csv")
    sample = pd.DataFrame({ID: shown[PATIENT] + "_-12", FVC: 2000, CONFIDENCE: 100})
    write_csv(sample, raw / "sample_submission.csv")
    scans = [("train", name, kind) for name, kind in zip(names, kinds, strict=True)]
    scans += [("test", name, 0) for name in shown[PATIENT]]
    files = {}
    for number, (folder, name, kind) in enumerate(scans):
        for k in (1, 2):
            pixels = data.image(kind, 16, 16, grey=True).astype(np.uint16)
            tags = {(0x0010, 0x0020): ("LO", name)}
            files[f"{folder}/{name}/{k}.dcm"] = encode_dicom(pixels, f"1.2.9.{number}.{k}", tags)
    write_files(raw, files)
