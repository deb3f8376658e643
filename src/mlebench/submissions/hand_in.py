"""Reads a folder of files that nobody vouches for, and checks it without running anything."""

from __future__ import annotations

import itertools
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from mlebench.errors import InvalidSubmissionError
from mlebench.research_task import HandInFile, ResearchTask
from mlebench.submissions.problems import quote
from mlebench.submissions.rules import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    Shape = TypeVar("Shape", bound=BaseModel)

_SHOWN_FAULTS = 10
_SHOWN_EXTRA_FILES = 20
_MAX_LISTED = 10_000


class HandIn:
    """What an agent handed in for a research task: a folder, or its only file.

    Links are never followed and nothing but regular files is opened.

    Args:
        task: which files there should be.
        path: the folder, or the file itself where the task asks for one alone.
    """

    def __init__(self, task: ResearchTask, path: Path) -> None:
        self._files = {file.name: file for file in task.hand_in}
        self._path = path

    def _file(self, name: str) -> Path:
        is_single = len(self._files) == 1 and not self._path.is_dir()
        return self._path if is_single else self._path / name

    def read_bytes(self, name: str) -> bytes:
        """The content of one of the task's files.

        Raises:
            InvalidSubmissionError: if it is not there, is no file or is too large.
        """
        file = self._files[name]
        try:
            descriptor = os.open(
                self._file(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            )
        except FileNotFoundError:
            raise _invalid(f"{name} is missing.") from None
        except OSError as error:
            raise _invalid(f"{name} cannot be read: {error.strerror}.") from None
        try:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise _invalid(f"{name} is no file.")
            if about.st_size > file.max_bytes:
                raise _too_large(file, about.st_size)
            with open(descriptor, "rb", closefd=False) as opened:
                return opened.read(file.max_bytes)
        finally:
            os.close(descriptor)

    def copy(self, name: str, folder: Path) -> None:
        """Copy one of the task's files into a folder, under its own name.

        Raises:
            InvalidSubmissionError: as `read_bytes` does.
        """
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.read_bytes(name))

    def read_text(self, name: str) -> str:
        """The content of one of the task's files, which must be UTF-8.

        Raises:
            InvalidSubmissionError: as `read_bytes` does, and if it is not UTF-8.
        """
        try:
            return self.read_bytes(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise _invalid(f"{name} is not UTF-8: byte {error.start + 1} is wrong.") from None

    def read_json(self, name: str, shape: type[Shape]) -> Shape:
        """The content of a JSON file in the shape that it must have.

        Raises:
            InvalidSubmissionError: as `read_text` does, and with each fault of the shape.
        """
        from pydantic import ValidationError

        try:
            return shape.model_validate_json(self.read_text(name))
        except ValidationError as error:
            raise InvalidSubmissionError(_faults(name, error)) from None

    def require_any(self) -> None:
        """Refuse a hand-in that has none of the task's files.

        Raises:
            InvalidSubmissionError: if all of them are missing.
        """
        if not any(os.path.lexists(self._file(name)) for name in self._files):
            raise _invalid(f"none of {', '.join(self._files)} is there.")

    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with the files that there should be."""
        return tuple(problem for name in self._files for problem in self._problems_of(name))

    def _problems_of(self, name: str) -> tuple[Problem, ...]:
        shape = self._files[name].shape
        try:
            if shape is None:
                self.read_bytes(name)
            else:
                self.read_json(name, shape())
        except InvalidSubmissionError as error:
            return error.problems
        return ()

    def extra_files(self) -> tuple[str, ...]:
        """Names of files beside those that there should be; not all if there are many."""
        if not self._path.is_dir() or self._path.is_symlink():
            return ()
        names: list[str] = []
        for listed, path in enumerate(sorted(_files_below(self._path))):
            name = str(path.relative_to(self._path))
            if listed > _MAX_LISTED or len(names) == _SHOWN_EXTRA_FILES:
                break
            if name not in self._files:
                names.append(quote(name))
        return tuple(names)


def unpack_files(archive: Path, folder: Path, task: ResearchTask) -> None:
    """Take the task's files out of a tar that an agent made; what else is in it is left.

    Raises:
        InvalidSubmissionError: if it is no tar, or a file in it is no file or too large.
    """
    folder.mkdir()
    wanted = {file.name: file for file in task.hand_in}
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in itertools.islice(tar, _MAX_LISTED):
                file = wanted.get(str(PurePosixPath(member.name)))
                if file is None:
                    continue
                content = tar.extractfile(member) if member.isreg() else None
                if content is None:
                    raise _invalid(f"{file.name} is no file.")
                if member.size > file.max_bytes:
                    raise _too_large(file, member.size)
                path = folder / file.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read(file.max_bytes))
    except (tarfile.TarError, EOFError, ValueError, OverflowError, OSError):
        raise _invalid("what was posted cannot be read as a tar of the submission.") from None


def max_archive_bytes(task: ResearchTask) -> int:
    """The size of the largest tar of a hand-in that has nothing else in it."""
    return sum(file.max_bytes + 10_240 for file in task.hand_in) + 1024**2


def check_hand_in(task: ResearchTask, path: Path) -> tuple[Problem, ...]:
    """All that is wrong with a hand-in, without running or judging it."""
    return HandIn(task, path).problems()


def files_of(task: ResearchTask) -> str:
    """The names of the files that a task asks for, in a sentence."""
    return ", ".join(_described(file) for file in task.hand_in)


def _described(file: HandInFile) -> str:
    return f"{file.name} (at most {file.max_bytes:,} bytes)"


def _too_large(file: HandInFile, size_bytes: int) -> InvalidSubmissionError:
    return _invalid(
        f"{file.name} has {size_bytes:,} bytes; at most {file.max_bytes:,} are allowed."
    )


def _invalid(message: str) -> InvalidSubmissionError:
    return InvalidSubmissionError([Problem(message)])


def _faults(name: str, error: ValidationError) -> Iterator[Problem]:
    faults = error.errors(include_url=False, include_context=False)
    for fault in faults[:_SHOWN_FAULTS]:
        where = ".".join(quote(str(part))[1:-1] for part in fault["loc"])
        at = f" at {where}" if where else ""
        yield Problem(f"{name}{at}: {fault['msg']}.", value=quote(str(fault["input"])))
    if len(faults) > _SHOWN_FAULTS:
        yield Problem(f"{name}: and {len(faults) - _SHOWN_FAULTS:,} more faults.")


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)
