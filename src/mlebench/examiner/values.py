"""Values that cross the border of an examiner's sandbox, as JSON.

This file runs on both sides and imports nothing of this package. Inside, it turns
what handed-in code returns into plain data, or says why it cannot; outside, it
believes nothing that it reads.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import Any

import numpy as np

MAX_DEPTH = 20
DTYPES: tuple[str, ...] = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
)
DTYPES += ("float16", "float32", "float64")


class UnfitValueError(Exception):
    """A value that cannot cross."""


def encode(value: Any, depth: int = 0) -> Any:
    """`value` as something that `json.dumps` takes and `decode` takes back.

    Raises:
        UnfitValueError: if it is not made of None, booleans, numbers, strings, bytes,
            lists, tuples, dictionaries with string keys and arrays of numbers.
    """
    # Types by identity: a subclass could have methods of its own.
    kind = type(value)
    if depth > MAX_DEPTH:
        raise UnfitValueError(f"values lie more than {MAX_DEPTH} deep in one another")
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is bytes:
        return {"bytes": base64.b64encode(value).decode()}
    if kind in (list, tuple):
        return [encode(item, depth + 1) for item in value]
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise UnfitValueError("a dictionary has keys that are no strings")
        return {"dict": {key: encode(item, depth + 1) for key, item in value.items()}}
    if isinstance(value, np.generic):
        return encode(np.asarray(value).item(), depth + 1)
    if kind is np.ndarray:
        if value.dtype.name not in DTYPES:
            raise UnfitValueError(
                f"an array has the type {value.dtype}, which is not one of numbers"
            )
        content = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
        return {
            "array": base64.b64encode(content.tobytes()).decode(),
            "dtype": value.dtype.name,
            "shape": list(value.shape),
        }
    raise UnfitValueError(
        f"a value is a {kind.__name__}; only plain values and arrays are looked at"
    )


def decode(encoded: Any, depth: int = 0) -> Any:
    """The value that `encode` was given; tuples come back as lists.

    Raises:
        UnfitValueError: if `encoded` is nothing that `encode` returns.
    """
    if depth > MAX_DEPTH:
        raise UnfitValueError("values lie too deep in one another")
    if encoded is None or isinstance(encoded, bool | int | float | str):
        return encoded
    if isinstance(encoded, list):
        return [decode(item, depth + 1) for item in encoded]
    if isinstance(encoded, dict):
        if encoded.keys() == {"dict"} and isinstance(encoded["dict"], dict):
            return {key: decode(item, depth + 1) for key, item in encoded["dict"].items()}
        if encoded.keys() == {"bytes"}:
            return _content(encoded["bytes"])
        if encoded.keys() == {"array", "dtype", "shape"}:
            return _array(encoded)
    raise UnfitValueError("this is not an encoded value")


def _array(encoded: dict[str, Any]) -> np.ndarray[Any, Any]:
    shape, name = encoded["shape"], encoded["dtype"]
    if name not in DTYPES or not isinstance(shape, list) or len(shape) > MAX_DEPTH:
        raise UnfitValueError("this is not an encoded array")
    if not all(type(length) is int and length >= 0 for length in shape):
        raise UnfitValueError("an encoded array's shape must be whole numbers from 0 on")
    content = _content(encoded["array"])
    dtype = np.dtype(name).newbyteorder("<")
    # Counted before anything of that size is made.
    if math.prod(shape) * dtype.itemsize != len(content):
        raise UnfitValueError("an encoded array's content does not fit its shape")
    flat: np.ndarray[Any, Any] = np.frombuffer(content, dtype).astype(name)
    return flat.reshape(shape)


def _content(text: Any) -> bytes:
    if not isinstance(text, str):
        raise UnfitValueError("encoded bytes must be a string")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnfitValueError(f"encoded bytes are not base64: {error}") from None


def dumps(value: Any) -> str:
    """`value` as one line of JSON.

    Raises:
        UnfitValueError: as `encode` does.
    """
    try:
        return json.dumps(encode(value))
    except (RecursionError, ValueError) as error:
        raise UnfitValueError(f"it cannot be written: {error}") from None


def loads(line: str | bytes) -> Any:
    """The value of one line.

    Raises:
        UnfitValueError: if the line is not what `dumps` writes.
    """
    try:
        return decode(json.loads(line))
    except (RecursionError, ValueError) as error:
        raise UnfitValueError(f"it cannot be read: {error}") from None
