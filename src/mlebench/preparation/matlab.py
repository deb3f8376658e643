"""Reads and writes MATLAB files (version 5): lists in their structures are emptied."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np

from mlebench.errors import PreparationError

_HEADER_BYTES = 116
"""Of free text at the beginning of a file, where SciPy writes the time."""


def encode_matlab(variables: Mapping[str, object]) -> bytes:
    """Variables by name as a file whose bytes depend on nothing else."""
    from scipy.io import savemat

    file = io.BytesIO()
    savemat(file, variables, do_compression=True)
    return b"MATLAB 5.0 MAT-file".ljust(_HEADER_BYTES) + file.getvalue()[_HEADER_BYTES:]


def with_empty_list(
    shown_name: str, content: bytes, path: tuple[str, str], fields: Sequence[str]
) -> bytes:
    """The file with a list of structures emptied, of shape 1 by 0; all else as it is read.

    Args:
        path: the variable, a structure, and its field that is the list.
        fields: what the empty list's structures have, where the list states none.

    Raises:
        PreparationError: if the file has no such list or cannot be read.
    """
    from scipy.io import loadmat

    variable, field = path
    try:
        variables = loadmat(io.BytesIO(content), mat_dtype=True)
        lists = variables[variable][field]
    except Exception as error:  # what reads damaged bytes may raise anything
        raise PreparationError(
            f"{shown_name}: {variable}.{field} cannot be read ({error}), so it cannot be emptied; "
            "download the raw data again."
        ) from error
    for place, found in np.ndenumerate(lists):
        kind = found.dtype if found.dtype.names else np.dtype([(name, "O") for name in fields])
        lists[place] = np.empty((1, 0), kind)
    return encode_matlab({k: value for k, value in variables.items() if not k.startswith("__")})
