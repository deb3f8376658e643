"""Spaceship Titanic: was this passenger carried off to another dimension?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic
from mlebench.metrics import accuracy
from mlebench.preparation.published import read_csv, split, split_groups, write_csv, write_sides
from mlebench.submissions import Boolean, Number, SubmissionRules

ID, TARGET = "PassengerId", "Transported"
AMOUNTS = ["RoomService", "FoodCourt", "ShoppingMall", "Spa", "VRDeck"]


def _prepare(data: Preparation) -> None:
    passengers = read_csv(data.raw / "train.csv")
    if data.is_v1:
        train, test = split(passengers, test_size=0.1)
    else:
        groups = passengers[ID].str.partition("_")[0]
        train, test = split_groups(passengers, groups, test_size=0.1)
    write_sides(data, train, test, {TARGET: False}, id_column=ID)


def _make_miniature(raw: Path, data: Synthetic) -> None:
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


competition = kaggle_competition(
    id="spaceship-titanic",
    package=__name__,
    category="tabular, binary classification",
    metric_name="accuracy",
    rules=SubmissionRules(ID, (Boolean(TARGET),)),
    v1_rules=SubmissionRules(ID, (Number(TARGET, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
)
