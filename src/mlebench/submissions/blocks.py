"""Opens a file that nobody vouches for, and reads it in blocks of whole CSV rows.

Everything here takes memory for one block, whatever the file is.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

from mlebench.errors import InvalidSubmissionError
from mlebench.submissions.problems import shorten
from mlebench.submissions.rules import Problem

BLOCK_BYTES = 4 * 1024**2

_SIGNATURES = {
    b"\x1f\x8b": "compressed with gzip",
    b"PK\x03\x04": "a zip archive (or an Excel workbook)",
    b"\xfd7zXZ\x00": "compressed with xz",
    b"\x28\xb5\x2f\xfd": "compressed with zstandard",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x89HDF": "an HDF5 file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
_FILE_TYPES = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

# What Arrow's reader, pandas and the csv module agree on: a quote opens a cell only
# as its first character, and two quotes inside stand for one. Possessive repeats
# keep the time linear. The last one is not: around alternatives, Python before
# 3.11.5 matches it wrongly, and what it could give back never leads anywhere.
_CELL = rb'(?:"[^"]*+(?:""[^"]*+)*+"[^,\r\n]*+|[^",\r\n][^,\r\n]*+)?'
_ROW = rb"%b(?:,%b)*+[\r\n]" % (_CELL, _CELL)
FIRST_ROW = re.compile(_ROW)
_ROWS = re.compile(rb"(?:%b)*+" % _ROW)


def invalid(message: str) -> NoReturn:
    """Raise an `InvalidSubmissionError` of a single problem."""
    raise InvalidSubmissionError([Problem(message)])


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading; never wait for one, never follow a link to one.

    Raises:
        InvalidSubmissionError: if it is anything else, or cannot be opened or read.
    """
    name = shorten(path.name)
    try:
        descriptor = os.open(
            path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        )
    except OSError as error:
        if error.errno == errno.ELOOP:
            invalid(f"{name} is a symbolic link; a submission must be a regular file")
        if error.errno == errno.ENXIO:
            invalid(f"{name} is a socket or a device; a submission must be a regular file")
        invalid(f"{name} cannot be opened: {error.strerror}")
    except ValueError:
        invalid(f"{name} is no possible file name")
    kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
    if kind != stat.S_IFREG:
        os.close(descriptor)
        invalid(f"{name} is {_FILE_TYPES[kind]}; a submission must be a regular file")
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        try:
            yield file
        except OSError as error:
            invalid(f"{name} cannot be read: {error.strerror}")


def read_blocks(file: BinaryIO, name: str, max_bytes: int, max_row_bytes: int) -> Iterator[bytes]:
    """Yield a CSV file's bytes in blocks that end where a row ends.

    A byte order mark is dropped, and a last line without its end gets one.

    Args:
        file: opened by `open_regular`.
        name: what messages call it.
        max_bytes: longer files are refused.
        max_row_bytes: longer rows are refused.

    Raises:
        InvalidSubmissionError: if the file is no text in UTF-8, is longer than
            `max_bytes`, has a row longer than `max_row_bytes`, or a quote never closes.
    """
    length = os.fstat(file.fileno()).st_size
    if length > max_bytes:
        invalid(f"{name} is {_size(length)} long; {_size(max_bytes)} is the most")
    pending = b""
    length = 0
    while chunk := file.read(BLOCK_BYTES):
        is_first = not length
        length += len(chunk)
        if is_first:
            chunk = _text_start(chunk, name)
        if length > max_bytes:
            invalid(f"{name} grew beyond {_size(max_bytes)} while it was read")
        if b"\0" in chunk:
            invalid(f"{name} has NUL bytes: it is binary, or not text in UTF-8")
        pending += chunk
        end = _last_row_end(pending)
        if end:
            block, pending = pending[:end], pending[end:]
            _require_utf8(block, file, length - len(pending), name)
            yield block
        if len(pending) > max_row_bytes:
            line = _line_at(file, length - len(pending))
            invalid(_endless_row(pending, name, line, max_row_bytes))
    if pending:
        start = length - len(pending)
        pending += b"\n"
        if _last_row_end(pending) < len(pending):
            invalid(_open_quote(name, _line_at(file, start)))
        _require_utf8(pending, file, length + 1, name)
        yield pending


def _text_start(start: bytes, name: str) -> bytes:
    for signature, kind in _SIGNATURES.items():
        if start.startswith(signature):
            invalid(f"{name} is {kind}; a submission is a plain CSV file in UTF-8")
    return start.removeprefix(codecs.BOM_UTF8)


def _last_row_end(text: bytes) -> int:
    """Where the last complete row of `text` ends; 0 if none is complete."""
    if b'"' not in text:
        return max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
    rows = _ROWS.match(text)
    return rows.end() if rows else 0


def _require_utf8(block: bytes, file: BinaryIO, end: int, name: str) -> None:
    """See that the block that ends at byte `end` of the file is UTF-8."""
    if block.isascii():
        return
    try:
        block.decode()
    except UnicodeDecodeError as error:
        line = _line_at(file, end - len(block) + error.start)
        byte = block[error.start]
        invalid(f"line {line} of {name}: byte 0x{byte:02x} is not UTF-8; save it as UTF-8")


def _line_at(file: BinaryIO, offset: int) -> int:
    """The number of the line in which byte `offset` is; reads the file again up to there."""
    # To count lines all along would take a tenth of the time of a check.
    file.seek(0)
    line = 1
    while offset > 0 and (chunk := file.read(min(offset, BLOCK_BYTES))):
        line += chunk.count(b"\n")
        offset -= len(chunk)
    return line


def _endless_row(row: bytes, name: str, line: int, max_row_bytes: int) -> str:
    # Outside quotes the row would have ended with its line.
    if b"\n" in row or b"\r" in row:
        return _open_quote(name, line)
    return f"line {line} of {name} is longer than {_size(max_row_bytes)}"


def _open_quote(name: str, line: int) -> str:
    return f"line {line} of {name}: the row that begins here has a quote that never closes"


def _size(count: int) -> str:
    for unit, size in (("GiB", 1024**3), ("MiB", 1024**2)):
        if count >= size:
            return f"{count / size:.4g} {unit}"
    return f"{count:,} bytes"
