"""The miniature of Spaceship Titanic."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.spaceship_titanic import ID, TARGET
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

AMOUNTS = ["RoomService", "FoodCourt", "ShoppingMall", "Spa", "VRDeck"]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    sizes = data.random.choice([1, 2, 3, 4], size=300, p=[0.4, 0.3, 0.2, 0.1])
    groups = np.repeat(np.arange(len(sizes)), sizes)
    members = np.concatenate([np.arange(1, size + 1) for size in sizes])
    # A family shares its fate, and its cabin and surname.
    transported = data.labels(len(sizes), 2)[groups]
    features = data.features(transported, 8)
    random, rows = data.random, len(groups)
    surnames = [data.text(0, 1).title() for _ in sizes]
    passengers = pd.DataFrame(
        {
            ID: [f"{g + 1:04}_{m:02}" for g, m in zip(groups, members, strict=True)],
            "HomePlanet": np.array(["Earth", "Europa", "Mars"])[
                np.digitize(features[:, 5], [0, 1])
            ],
            "CryoSleep": features[:, 6] > 0,
            "Cabin": [f"{'ABCDEFGT'[g % 8]}/{g}/{'PS'[g // 8 % 2]}" for g in groups],
            "Destination": random.choice(["TRAPPIST-1e", "55 Cancri e", "PSO J318.5-22"], rows),
            "Age": (30 + 10 * features[:, 7]).round().clip(0),
            "VIP": random.random(rows) < 0.05,
            **dict(zip(AMOUNTS, (500 * features[:, :5]).round().clip(0).T, strict=True)),
            "Name": [f"{data.text(0, 1).title()} {surnames[g]}" for g in groups],
        }
    )
    features_with_gaps = passengers.columns[1:]
    passengers[features_with_gaps] = passengers[features_with_gaps].mask(
        random.random((rows, len(features_with_gaps))) < 0.03
    )
    write_csv(passengers.assign(**{TARGET: transported == 1}), raw / "train.csv")
