"""Synthetic data with signal, which miniatures are made of.

A sensible model learns something from each kind, and a better one learns more:
what tells the classes apart is there in strong and in weak traits, under noise.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

_FORMATS = {"jpg": "JPEG", "png": "PNG", "tif": "TIFF"}
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_VOCABULARY = tuple(
    first + a + second + b
    for first in _CONSONANTS[::2]
    for a in _VOWELS
    for second in _CONSONANTS[1::3]
    for b in _VOWELS[::2]
)


class Synthetic:
    """A source of synthetic data for one miniature.

    Args:
        seed: all data follows from it, what tells the classes apart too; so it must
            be secret.
    """

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self._traits_seed = int(self.random.integers(2**62))

    def _traits(self, label: int) -> np.random.Generator:
        """The same numbers each time for one class."""
        return np.random.default_rng([self._traits_seed, label])

    def labels(self, rows: int, classes: int) -> Integers:
        """Labels from 0 in random order, each about equally often; shape (rows,)."""
        return self.random.permutation(np.arange(rows) % classes)

    def bits(self, rows: int, share: float) -> Integers:
        """0 or 1, `share` of them 1 (at least a tenth of each); shape (rows,)."""
        ones = round(rows * min(max(share, 0.1), 0.9))
        return self.random.permutation((np.arange(rows) < ones).astype(np.int64))

    def hex_ids(self, rows: int, digits: int) -> list[str]:
        """Distinct ids of lower-case hexadecimal digits."""
        found: dict[str, None] = {}
        while len(found) < rows:
            found[self.random.bytes((digits + 1) // 2).hex()[:digits]] = None
        return list(found)

    def image(
        self, label: int, width: int, height: int, *, grey: bool = False, tint: float = 25.0
    ) -> Bytes:
        """An image whose hue (weakly) and texture (strongly) tell its class.

        Shape (height, width, 3), or (height, width) if grey. The less `tint`, the
        deviation of levels within a class, the more the hue tells.
        """
        traits = self._traits(label)
        colour = 90 + 80 * traits.random(3)
        direction = traits.random() * np.pi
        period = 3 + 7 * traits.random()
        rows, columns = np.mgrid[:height, :width]
        along = columns * np.cos(direction) + rows * np.sin(direction)
        waves = 35 * np.sin(2 * np.pi * (along / period + self.random.random()))
        shift = self.random.normal(0, tint, size=3)
        noise = self.random.normal(0, 20, size=(height, width, 3))
        image: Bytes = (
            (colour + shift + waves[..., np.newaxis] + noise).clip(0, 255).astype(np.uint8)
        )
        return image[..., 0] if grey else image

    def image_files(
        self, labels: Mapping[str, int], width: int, height: int, *, grey: bool = False
    ) -> dict[str, bytes]:
        """Files by path with an `image` of their label each; the ending tells the format."""
        return {
            path: encode_image(
                self.image(label, width, height, grey=grey), _FORMATS[path.rpartition(".")[2]]
            )
            for path, label in labels.items()
        }

    def text(self, label: int, words: int, *, liking: float = 0.4) -> str:
        """Words of a made-up language, some of which a class likes more than others do.

        A share of `liking` is drawn from these, the others from all alike.
        """
        likes = self._traits(label).dirichlet(np.full(len(_VOCABULARY), 0.3))
        weights = (1 - liking) / len(_VOCABULARY) + liking * likes
        return " ".join(self.random.choice(_VOCABULARY, words, p=weights / weights.sum()))

    def features(self, labels: Integers, columns: int) -> Floats:
        """Numbers of which more than half shift with the class; shape (rows, columns)."""
        shifts = np.stack(
            [self._traits(label).normal(0, 1, columns) for label in range(int(labels.max()) + 1)]
        )
        shifts[:, columns // 2 + 1 :] = 0
        return shifts[labels] + self.random.normal(0, 1, size=(len(labels), columns))

    def response(self, features: Floats) -> Floats:
        """A target of zero mean and unit variance that follows from features, in part.

        Shape (rows,): linear terms, an interaction, a curve, and a quarter noise.
        """
        weights = self._traits(-1 % 2**31).normal(0, 1, features.shape[1])
        signal = features @ weights
        signal += features[:, 0] * features[:, -1] + np.sin(2 * features[:, 0])
        signal = (signal - signal.mean()) / signal.std()
        target: Floats = np.sqrt(0.75) * signal + self.random.normal(0, 0.5, len(signal))
        return target

    def tone(self, label: int, samples: int, rate_hz: int) -> NDArray[np.int16]:
        """A mono clip of 16 bits: noise, and for each class but 0 a tone of its own pitch."""
        clip = self.random.normal(0, 1500, samples)
        if label:
            pitch_hz = rate_hz * (0.05 + 0.35 * self._traits(label).random())
            time_s = np.arange(samples) / rate_hz
            clip += 2500 * np.sin(2 * np.pi * (pitch_hz * time_s + self.random.random()))
        return clip.clip(-32768, 32767).astype(np.int16)


def encode_image(image: NDArray[Any], file_format: str, **options: Any) -> bytes:
    """An image as a file: "JPEG", "PNG", "TIFF", "BMP", …"""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(image).save(file, file_format, **options)
    return file.getvalue()


def encode_array(array: NDArray[Any]) -> bytes:
    """An array as an NPY file."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def encode_wav(clip: NDArray[np.int16], rate_hz: int) -> bytes:
    """A mono clip of 16 bits as a WAV file."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(clip.astype("<i2").tobytes())
    return content.getvalue()


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files by their paths below `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table as a Parquet file, in which what repeats itself takes little room."""
    file = io.BytesIO()
    table.to_parquet(
        file, compression="zstd", use_dictionary=False, write_statistics=False, store_schema=False
    )
    return file.getvalue()


def csv_bytes(table: pd.DataFrame, **options: Any) -> bytes:
    """A table as a CSV file without the index."""
    text: str = table.to_csv(index=False, **options)
    return text.encode()
