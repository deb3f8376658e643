"""Writes file formats of miniatures that no dependency writes, such as DICOM and TFRecord."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Elements = Mapping[tuple[int, int], tuple[str, str | int | bytes]]
"""Kinds and values by tag."""

_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def encode_dicom(
    pixels: NDArray[np.uint8 | np.uint16],
    uid: str,
    elements: Mapping[tuple[int, int], tuple[str, str]],
) -> bytes:
    """An image as a DICOM file, uncompressed.

    Args:
        pixels: shape (height, width) for shades of grey, (height, width, 3) for colours.
        uid: of dotted numbers, the file's own.
        elements: texts by tag, such as `(0x0010, 0x0020): ("LO", "IP_0000001")`.
    """
    meta: _Elements = {
        (0x0002, 0x0001): ("OB", b"\0\1"),
        (0x0002, 0x0002): ("UI", _SECONDARY_CAPTURE),
        (0x0002, 0x0003): ("UI", uid),
        (0x0002, 0x0010): ("UI", _EXPLICIT_LITTLE_ENDIAN),
        (0x0002, 0x0012): ("UI", "1.2.3"),
    }
    encoded_meta = _elements(meta)
    bits = 8 * pixels.dtype.itemsize
    body: dict[tuple[int, int], tuple[str, str | int | bytes]] = {
        (0x0008, 0x0016): ("UI", _SECONDARY_CAPTURE),
        (0x0008, 0x0018): ("UI", uid),
        **elements,
        (0x0028, 0x0002): ("US", 1 if pixels.ndim == 2 else 3),
        (0x0028, 0x0004): ("CS", "MONOCHROME2" if pixels.ndim == 2 else "RGB"),
        (0x0028, 0x0010): ("US", pixels.shape[0]),
        (0x0028, 0x0011): ("US", pixels.shape[1]),
        (0x0028, 0x0100): ("US", bits),
        (0x0028, 0x0101): ("US", bits),
        (0x0028, 0x0102): ("US", bits - 1),
        (0x0028, 0x0103): ("US", 0),
        (0x7FE0, 0x0010): ("OB" if bits == 8 else "OW", pixels.tobytes()),
    }
    if pixels.ndim == 3:
        body[0x0028, 0x0006] = ("US", 0)
    size = _elements({(0x0002, 0x0000): ("UL", len(encoded_meta))})
    return bytes(128) + b"DICM" + size + encoded_meta + _elements(body)


def _elements(values: _Elements) -> bytes:
    encoded = []
    for tag, (kind, value) in sorted(values.items()):
        if isinstance(value, int):
            value = struct.pack("<I" if kind == "UL" else "<H", value)
        elif isinstance(value, str):
            value = value.encode()
        value += (b"\0" if kind in ("UI", "OB") else b" ") * (len(value) % 2)
        layout = "<HH2sxxI" if kind in ("OB", "OW") else "<HH2sH"
        encoded.append(struct.pack(layout, *tag, kind.encode(), len(value)) + value)
    return b"".join(encoded)


def encode_nifti(voxels: NDArray[np.uint8]) -> bytes:
    """Labels of voxels, of shape (x, y, z), as a NIfTI-1 file (`.nii`).

    Axes point as in NIfTI's standard: to the right, to the front and up, 1 mm a voxel.
    """
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *voxels.shape, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, 2, 8)  # unsigned bytes, of 8 bits
    struct.pack_into("<8f", header, 76, *[1.0] * 8)
    struct.pack_into("<3f", header, 108, 352, 1, 0)  # where voxels begin; their scale
    struct.pack_into("<2h", header, 252, 0, 1)  # the affine below holds
    struct.pack_into("<12f", header, 280, *np.eye(3, 4).ravel())
    header[344:348] = b"n+1\0"
    return bytes(header) + voxels.tobytes(order="F")


def encode_mp4(frames: Sequence[bytes], width: int, height: int) -> bytes:
    """JPEG files as a video of 59.94 frames a second (Motion JPEG in an MP4 file)."""
    units, unit_rate = 1001 * len(frames), 60_000
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    file_type = _box(b"ftyp", b"isom", bytes(4), b"isommp41")
    picture = struct.pack(">6xH16x2H2I4xH32xHh", 1, width, height, 72 << 16, 72 << 16, 1, 24, -1)
    sizes = struct.pack(f">2I{len(frames)}I", 0, len(frames), *map(len, frames))
    samples = _box(
        b"stbl",
        _box(b"stsd", struct.pack(">2I", 0, 1), _box(b"jpeg", picture)),
        _box(b"stts", struct.pack(">4I", 0, 1, len(frames), 1001)),
        _box(b"stsc", struct.pack(">5I", 0, 1, 1, len(frames), 1)),
        _box(b"stsz", struct.pack(">I", 0), sizes),
        # The frames lie in one piece after the first box and their own box's head.
        _box(b"stco", struct.pack(">3I", 0, 1, len(file_type) + 8)),
    )
    data_here = _box(b"dinf", _box(b"dref", struct.pack(">2I", 0, 1), _box(b"url ", b"\0\0\0\1")))
    media = _box(
        b"mdia",
        _box(b"mdhd", struct.pack(">5I2H", 0, 0, 0, unit_rate, units, 0x55C4, 0)),
        _box(b"hdlr", bytes(8), b"vide", bytes(13)),
        _box(b"minf", _box(b"vmhd", b"\0\0\0\1", bytes(8)), data_here, samples),
    )
    track_head = struct.pack(">6I16x", 3, 0, 0, 1, 0, units) + matrix
    track = _box(b"tkhd", track_head, struct.pack(">2I", width << 16, height << 16))
    movie_head = struct.pack(">6IH10x", 0, 0, 0, unit_rate, units, 0x10000, 0x100) + matrix
    movie = _box(
        b"moov", _box(b"mvhd", movie_head, bytes(24), b"\0\0\0\2"), _box(b"trak", track, media)
    )
    return file_type + _box(b"mdat", *frames) + movie


def _box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", 8 + len(content)) + kind + content


def encode_bson(values: Mapping[str, Any]) -> bytes:
    """A document of whole numbers, bytes, lists and mappings; numbers take 4 bytes if they fit."""
    fields = b"".join(_bson_field(name, value) for name, value in values.items())
    return struct.pack("<i", len(fields) + 5) + fields + b"\0"


def _bson_field(name: str, value: Any) -> bytes:
    match value:
        case int():
            is_short = -(2**31) <= value < 2**31
            kind, content = (
                0x10 if is_short else 0x12,
                struct.pack("<i" if is_short else "<q", value),
            )
        case bytes():
            kind, content = 0x05, struct.pack("<ix", len(value)) + value
        case list():
            kind = 0x04
            content = encode_bson({str(place): item for place, item in enumerate(value)})
        case _:
            kind, content = 0x03, encode_bson(value)
    return bytes([kind]) + name.encode() + b"\0" + content


def encode_tfrecords(examples: Iterable[Mapping[str, bytes | int]]) -> bytes:
    """Examples, each of features by name, as a TFRecord file of `tf.train.Example`s."""
    encoded = []
    for example in examples:
        entries = b"".join(
            _field(1, _field(1, name.encode()) + _field(2, _feature(value)))
            for name, value in example.items()
        )
        record = _field(1, entries)
        size = struct.pack("<Q", len(record))
        encoded += [size, _checksum(size), record, _checksum(record)]
    return b"".join(encoded)


def _feature(value: bytes | int) -> bytes:
    if isinstance(value, bytes):
        return _field(1, _field(1, value))
    return _field(3, _field(1, _varint(value)))


def _field(number: int, content: bytes) -> bytes:
    """A field of Protocol Buffers that is written as bytes."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    digits = []
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])


def _checksum(content: bytes) -> bytes:
    """CRC-32C, masked as TFRecord files have it."""
    table = _crc_table()
    crc = 0xFFFFFFFF
    for byte in content:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0x82F63B78 * (value & 1)
        table.append(value)
    return tuple(table)
