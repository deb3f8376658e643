"""The miniature of Multi-modal Gesture Recognition."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from mlebench.competitions.multi_modal_gesture_recognition import (
    CODE,
    GESTURES,
    ID,
    LABEL_FIELDS,
    OTHERS,
    TARGET,
    TEST,
)
from mlebench.competitions.synthetic import (
    Synthetic,
    csv_bytes,
    encode_image,
    encode_wav,
    write_files,
)
from mlebench.competitions.synthetic_formats import encode_mp4
from mlebench.preparation.archives import write_7z, write_zip
from mlebench.preparation.matlab import encode_matlab
from mlebench.preparation.rewritten_archives import (
    write_tar_gz,
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    numbers = data.random.permutation(np.arange(1, 101))
    sequences: dict[str, str] = {}
    for place, archive in enumerate((*OTHERS[:6], TEST)):
        is_labelled = not archive.startswith("validation")
        recordings = {}
        for number in numbers[14 * place : 14 * place + (14 if is_labelled else 3)].tolist():
            gestures = (data.labels(20, 20)[: data.random.integers(3, 9)] + 1).tolist()
            name = f"Sample{number:05}"
            recordings[f"{name}.zip"] = _encode_recording(name, gestures, is_labelled, data)
            if is_labelled:
                sequences[f"{number:04}"] = " ".join(map(str, gestures))
        write_tar_gz(raw / archive, recordings.items())
    table = pd.DataFrame(sorted(sequences.items()), columns=[ID, TARGET])
    write_files(raw, {"training.csv": csv_bytes(table.sample(frac=1, random_state=1))})
    for name in OTHERS[6:]:
        write_7z(raw / name, {"readme.txt": b"More recordings.\n"})
    tested = next(iter(recordings)).removesuffix(".zip")
    code = {"demo.m": b"disp('demo')\n", "all.csv": f"{tested},1\n".encode(), f"{tested}.m": b"\n"}
    write_zip(raw / CODE, code, stored=False)


def _encode_recording(name: str, gestures: list[int], is_labelled: bool, data: Synthetic) -> bytes:
    """A zip of one recording, in which each gesture takes three frames."""
    shown = np.repeat(gestures, 3)
    frames = np.empty((1, len(shown)), [("Skeleton", "O")])
    positions_mm = (100 * data.features(shown, 60)).round().reshape(-1, 20, 3)
    for frame, position_mm in zip(frames[0], positions_mm, strict=True):
        frame["Skeleton"] = {
            "WorldPosition": position_mm,
            "WorldRotation": np.zeros((20, 4)),
            "PixelPosition": position_mm[:, :2] // 10,
        }
    listed = enumerate(gestures if is_labelled else [])
    labels = [(GESTURES[gesture - 1], 3 * place + 1, 3 * place + 3) for place, gesture in listed]
    video = {
        "NumFrames": len(shown),
        "FrameRate": 20,
        "MaxDepth": 3000,
        "Frames": frames,
        "Labels": np.array(labels, [(name, "O") for name in LABEL_FIELDS]).reshape(1, -1),
    }
    picture = encode_image(data.image(gestures[0], 8, 6), "JPEG")
    members = {
        "audio.wav": encode_wav(data.tone(gestures[0], 100, 16_000), 16_000),
        **{f"{kind}.mp4": encode_mp4([picture], 8, 6) for kind in ("color", "depth", "user")},
        "data.mat": encode_matlab({"Video": video}),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for ending, member in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}_{ending}"), member)
    return content.getvalue()
