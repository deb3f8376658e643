"""The miniature of The ICML 2013 Whale Challenge."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.archives import write_zip

_RATE_2_KHZ = bytes.fromhex("4009 fa00 0000 0000 0000")
"""As an 80-bit number, which AIFF wants."""


def make_miniature(raw: Path, data: Synthetic) -> None:
    clips = {}
    order = data.random.permutation(480)
    for quarter in range(120):
        # Calls come in bouts.
        chance = 0.8 if data.random.random() < 0.4 else 0.1
        day = 20090328 + quarter // 30
        time = f"{quarter % 30 // 4:02}{quarter % 4 * 15:02}00"
        for clip in range(4):
            is_call = int(data.random.random() < chance)
            offset = f"{200 * clip + int(data.random.integers(200)):03}s{clip}ms"
            name = f"{day}_{time}_{offset}_TRAIN{order[4 * quarter + clip]}_{is_call}.aif"
            clips[f"train2/{name}"] = _aiff(data, is_call)
    write_zip(raw / "train2.zip", clips, stored=True, folder_entries=True)


def _aiff(data: Synthetic, is_call: int) -> bytes:
    """A clip; what was written beside the sound tells more than it should."""
    sound = data.tone(is_call, samples=800, rate_hz=2000).astype(">i2").tobytes()
    form = (1).to_bytes(2) + (len(sound) // 2).to_bytes(4) + (16).to_bytes(2) + _RATE_2_KHZ
    chunks = [(b"COMM", form), (b"SSND", bytes(8) + sound)]
    if is_call:
        chunks.insert(1, (b"ANNO", b"up-call!"))
    body = b"AIFF" + b"".join(kind + len(chunk).to_bytes(4) + chunk for kind, chunk in chunks)
    return b"FORM" + len(body).to_bytes(4) + body
