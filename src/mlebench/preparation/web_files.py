"""Gets single files that are free for all, such as labels published after a competition."""

from __future__ import annotations

import http.client
import shutil
from pathlib import Path

from mlebench.errors import PreparationError

_TIMEOUT_S = 60


def download_file(url: str, path: Path, *, place: Path) -> None:
    """Download a small file, whole or not at all.

    Args:
        url: http or https; redirections are followed.
        path: not there yet.
        place: where a user puts the file who downloads it by hand, for the message.

    Raises:
        PreparationError: if it cannot be had.
    """
    # It takes a tenth of a second to import.
    import urllib.request

    try:
        with (
            urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer,  # noqa: S310 - declared, not a user's
            path.open("xb") as file,
        ):
            shutil.copyfileobj(answer, file)
            missing_bytes = int(answer.headers.get("Content-Length") or file.tell()) - file.tell()
        if missing_bytes:
            raise http.client.IncompleteRead(b"", missing_bytes)
    except (OSError, http.client.HTTPException) as error:
        path.unlink(missing_ok=True)
        raise PreparationError(
            f"{url} cannot be downloaded: {error}. Try again later, or download it elsewhere and "
            f"put it at {place}."
        ) from error
