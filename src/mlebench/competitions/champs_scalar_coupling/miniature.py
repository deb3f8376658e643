"""The miniature of Predicting Molecular Properties."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.champs_scalar_coupling import (
    MOLECULE,
    PAIR,
    STRUCTURES,
    TARGET,
    TRAIN_TABLES,
)
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.preparation.published import write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, molecules = data.random, 220
    names = [f"dsgdb9nsd_{number:06}" for number in np.sort(random.permutation(9999)[:molecules])]
    places = random.normal(0, 1.5, (molecules, 4, 3)).round(6)
    atoms = pd.DataFrame(places.reshape(-1, 3), columns=["x", "y", "z"])
    atoms.insert(0, "atom", [*"CHHN"] * molecules)
    atoms.insert(0, "atom_index", [*range(4)] * molecules)
    atoms.insert(0, MOLECULE, np.repeat(names, 4))
    write_csv(atoms, raw / STRUCTURES)
    for name, part in atoms.groupby(MOLECULE):
        lines = [" ".join(map(str, atom)) for atom in part.iloc[:, 2:].to_numpy()]
        text = "\n".join(["4", "", *lines, ""])
        write_files(raw, {f"structures/{name}.xyz": text.encode()})
    distances = np.linalg.norm(places[:, [0, 2, 3]] - places[:, [1]], axis=2)
    coupling = [95, -12, 48] + [6, 2, 4] * distances + random.normal(0, 1, distances.shape)
    pairs = pd.DataFrame(
        {
            MOLECULE: np.repeat(names, 3),
            "atom_index_0": 1,
            "atom_index_1": [0, 2, 3] * molecules,
            "type": ["1JHC", "2JHH", "2JHN"] * molecules,
            TARGET: coupling.ravel().round(6),
        }
    )
    is_train = pairs[MOLECULE].isin(random.permutation(names)[20:])
    pairs = pd.concat([pairs[is_train], pairs[~is_train]], ignore_index=True)
    pairs.insert(0, "id", pairs.index)
    train, test = pairs[: is_train.sum()], pairs[is_train.sum() :].drop(columns=TARGET)
    write_csv(train, raw / "train.csv")
    write_csv(test, raw / "test.csv")
    write_csv(test[["id"]].assign(**{TARGET: 0}), raw / "sample_submission.csv")
    of_molecules = train[[MOLECULE]].drop_duplicates()
    of_atoms = atoms.loc[atoms[MOLECULE].isin(train[MOLECULE]), [MOLECULE, "atom_index"]]
    shares = random.dirichlet([9, 1, 1, 1], len(train)) * train[[TARGET]].to_numpy()
    for name, keys, columns in (
        (TRAIN_TABLES[0], of_molecules, "X Y Z"),
        (TRAIN_TABLES[1], of_atoms, "XX YX ZX XY YY ZY XZ YZ ZZ"),
        (TRAIN_TABLES[2], of_atoms, "mulliken_charge"),
        (TRAIN_TABLES[3], of_molecules, "potential_energy"),
        (TRAIN_TABLES[4], train[PAIR], "fc sd pso dso"),
    ):
        drawn = random.normal(0, 1, (len(keys), len(columns.split()))).round(4)
        values = shares if columns.startswith("fc") else drawn
        added = pd.DataFrame(values, columns=columns.split(), index=keys.index)
        write_csv(pd.concat([keys, added], axis=1), raw / name)
