"""The miniature of 1st and Future - Player Contact Detection."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from pathlib import Path

import numpy as np

from mlebench.competitions.nfl_player_contact_detection import ID, PLAY, TABLES, VIEWS
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files
from mlebench.competitions.synthetic_formats import encode_mp4

MOTION = "speed distance direction orientation acceleration sa".split()


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, players = data.random, 4
    numbers = random.choice(4000, 25, replace=False)
    plays = pd.DataFrame({"game_key": 58168 + numbers % 3, "play_id": numbers})
    names = plays["game_key"].astype(str) + plays["play_id"].map("_{:06}".format)
    plays.insert(0, PLAY, names)
    moments = plays.merge(pd.DataFrame({"step": range(4)}), how="cross")
    moments.insert(3, "datetime", moments["step"].map("2020-09-11T03:01:05.{}00Z".format))
    tracking = moments.merge(pd.DataFrame({"place": range(players)}), how="cross")
    place, rows = tracking.pop("place"), len(tracking)
    tracking.insert(3, "nfl_player_id", 30_000 + 7 * tracking["play_id"] + place)
    tracking["team"] = np.where(place % 2, "home", "away")
    tracking["position"], tracking["jersey_number"] = "CB", 10 + place
    for name in ("x_position", "y_position"):
        tracking[name] = (place % 2 + random.normal(20, 0.5, rows)).round(2)
    for name in MOTION:
        tracking[name] = random.uniform(0, 9, rows).round(2)
    labels = []
    # A player paired with himself stands for the ground.
    for first, second in combinations_with_replacement(range(players), 2):
        one, other = (tracking[place == at].reset_index(drop=True) for at in (first, second))
        apart = np.hypot(
            one["x_position"] - other["x_position"], one["y_position"] - other["y_position"]
        )
        is_ground = first == second
        nearness = one["speed"] / 3 if is_ground else apart
        table = moments[[PLAY, "datetime", "step"]].assign(
            nfl_player_id_1=one["nfl_player_id"],
            nfl_player_id_2="G" if is_ground else other["nfl_player_id"],
            contact=(nearness + random.normal(0, 0.1, len(one)) < 0.7).astype("int64"),
        )
        parts = [table[name].astype(str) for name in (PLAY, "step", *table.columns[3:5])]
        table.insert(0, ID, parts[0].str.cat(parts[1:], sep="_"))
        labels.append(table)
    helmets = tracking[[PLAY, "game_key", "play_id"]].assign(view="Sideline")
    helmets["video"], helmets["frame"] = helmets[PLAY] + "_Sideline.mp4", 6 * tracking["step"]
    helmets["nfl_player_id"] = tracking["nfl_player_id"]
    helmets["player_label"] = "H" + tracking["jersey_number"].astype(str)
    helmets[["left", "width", "top", "height"]] = random.integers(700, size=(rows, 4))
    metadata = plays.merge(pd.DataFrame({"view": VIEWS[1:]}), how="cross")
    for name, time in (("start_time", "1:00"), ("end_time", "2:00"), ("snap_time", "1:05")):
        metadata[name] = f"2020-09-11T03:0{time}.000Z"
    # The last play has no labels.
    pairs = pd.concat(labels).sort_values([PLAY, "step"], kind="stable")
    files = {"train_labels.csv": csv_bytes(pairs[pairs[PLAY] != names.iloc[-1]])}
    for name, made in zip(TABLES, (helmets, tracking, metadata), strict=True):
        files[f"train_{name}.csv"] = csv_bytes(made)
    for play, view in product(names, VIEWS):
        frames = [encode_image(data.image(0, 16, 16), "JPEG", quality=10) for _ in range(3)]
        files[f"train/{play}_{view}.mp4"] = encode_mp4(frames, 16, 16)
    write_files(raw, files)
