"""The miniature of Lyft 3D Object Detection for Autonomous Vehicles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.competitions.three_d_object_detection_for_autonomous_vehicles import (
    BOXES,
    CLASSES,
    ID,
    MAP,
    Record,
)
from mlebench.preparation.published import write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    logs, places = data.hex_ids(15, 64), iter(data.hex_ids(2000, 64))
    sensors = [(f"CAM_{side}", "camera") for side in ("FRONT", "BACK")] + [("LIDAR_TOP", "lidar")]
    tables: dict[str, list[Record]] = {
        "attribute": [{"token": next(places), "name": "object_action_parked", "description": ""}],
        "category": [{"token": next(places), "name": name, "description": ""} for name in CLASSES],
        "visibility": [{"token": "1", "level": "v0-40", "description": "é"}],
        "sensor": [
            {"token": next(places), "channel": channel, "modality": modality}
            for channel, modality in sensors
        ],
        "map": [
            {
                "log_tokens": logs,
                "category": "semantic_prior",
                "filename": f"maps/{MAP}",
                "token": next(places),
            }
        ],
    }
    for name in (
        "log scene sample sample_data sample_annotation instance ego_pose calibrated_sensor".split()
    ):
        tables[name] = []
    rows, files = [], {f"train_maps/{MAP}": encode_image(data.image(0, 16, 16), "PNG")}
    for log in logs:
        tables["log"].append({"token": log, "vehicle": "a101", "location": "Palo Alto"})
        tables["scene"].append({"token": log, "log_token": log, "name": f"host-a101-{log[:6]}"})
        calibrated = [
            {"token": next(places), "sensor_token": sensor["token"], "translation": [1.1, 0, 1.5]}
            for sensor in tables["sensor"]
        ]
        tables["calibrated_sensor"] += calibrated
        kinds = [3, 3, 7, *data.random.choice(9, 2).tolist()]
        instances = [
            {"token": next(places), "category_token": tables["category"][kind]["token"]}
            for kind in kinds
        ]
        tables["instance"] += instances
        corner = data.random.uniform(500, 2500, size=2)
        boxes = np.column_stack(
            [
                corner + 8.0 * np.arange(5)[:, np.newaxis] + data.random.normal(0, 1, size=(5, 2)),
                data.random.normal(-18, 1, size=5),
                data.random.uniform(1.5, 2, size=5),
                data.random.uniform(3, 5, size=5),
                data.random.uniform(1.4, 1.8, size=5),
                data.random.uniform(-3, 3, size=5),
            ]
        )
        for _ in range(4):
            boxes[:3, :2] += data.random.normal(0, 2, size=(3, 2))
            token, pose = next(places), next(places)
            annotations = [
                {
                    "token": next(places),
                    "sample_token": token,
                    "instance_token": instance["token"],
                    "translation": box[:3],
                    "size": box[3:6],
                }
                for instance, box in zip(instances, boxes.tolist(), strict=True)
            ]
            tables["sample_annotation"] += annotations
            names = [annotation["token"] for annotation in annotations]
            tables["sample"].append({"token": token, "scene_token": log, "anns": names})
            ego = [*corner.tolist(), -18.5]
            tables["ego_pose"].append({"token": pose, "translation": ego})
            # What the lidar sees of each box, from the car.
            points = (boxes[:, :3] - ego).repeat(6, axis=0) + data.random.normal(
                0, 0.3, size=(30, 3)
            )
            sweep = np.column_stack([points, np.full((30, 2), 100.0)]).astype("<f4")
            for place, (channel, modality) in enumerate(sensors):
                kind, form = ("lidar", "bin") if modality == "lidar" else ("images", "jpeg")
                name = f"host-a101_{channel.lower()}_{token[:12]}.{form}"
                tables["sample_data"].append(
                    {
                        "token": next(places),
                        "sample_token": token,
                        "ego_pose_token": pose,
                        "calibrated_sensor_token": calibrated[place]["token"],
                        "fileformat": form,
                        "filename": f"{kind}/{name}",
                    }
                )
                picture = encode_image(data.image(kinds[3], 16, 12), "JPEG")
                files[f"train_{kind}/{name}"] = sweep.tobytes() if form == "bin" else picture
            listed = [
                f"{' '.join(map(str, box))} {CLASSES[kind]}"
                for box, kind in zip(boxes.tolist(), kinds, strict=True)
            ]
            rows.append({ID: token, BOXES: " ".join(listed)})
    for name, records in tables.items():
        files[f"train_data/{name}.json"] = json.dumps(records, indent=1).encode()
    write_files(raw, files)
    write_csv(pd.DataFrame(rows).sample(frac=1, random_state=data.random), raw / "train.csv")
