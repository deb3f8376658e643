"""Posts a submission to the checker and prints the verdict; runs inside the sandbox.

It is the body of `validate_submission.sh`, and imports the standard library
alone: neither this package nor curl is there.
"""

import contextlib
import http.client
import json
import sys
import tarfile
import tempfile
import urllib.parse
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

VALID, INVALID, NOT_CHECKED = 0, 1, 2
CHUNK_BYTES = 1 << 20


def post(url: str, file: BinaryIO) -> dict[str, object]:
    """The checker's reply, which has an `error` or else `result` and `valid`."""
    boundary = uuid.uuid4().hex
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="submission.csv"\r\n\r\n'
    )

    def body() -> Iterator[bytes]:
        yield head.encode()
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
        yield f"\r\n--{boundary}--\r\n".encode()

    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=900)
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    connection.request("POST", "/validate", body(), headers, encode_chunked=True)
    reply: dict[str, object] = json.load(connection.getresponse())
    return reply


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file itself, or a tar of what is in the folder."""
    if not path.is_dir():
        with path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as archive:
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for inner in sorted(path.iterdir()):
                tar.add(inner, arcname=inner.name)
        archive.seek(0)
        yield archive


def main(url: str, arguments: list[str]) -> int:
    """Check the one file or folder named; the exit status says what came of it."""
    if len(arguments) != 1:
        print("usage: validate_submission.sh FILE (or a folder)", file=sys.stderr)
        return NOT_CHECKED
    path = arguments[0]
    try:
        with _opened(Path(path)) as file:
            reply = post(url, file)
    except (OSError, ValueError, http.client.HTTPException) as error:
        print(f"{path} could not be checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    if "error" in reply:
        print(f"{path} could not be checked: {reply['error']}", file=sys.stderr)
        return NOT_CHECKED
    print(reply["result"])
    return VALID if reply["valid"] else INVALID


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
