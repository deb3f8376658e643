"""Downloads a competition's archive from Kaggle; goes on where it stopped, verifies what came.

Kaggle's client is two packages. `kagglesdk` knows the API, the tokens and where
users keep them; `kaggle` is a command line above it. The first alone is used.
Importing the second signs in over the network, prints and creates folders, and its
download writes to the final name, knows no md5 and shows progress to the terminal
alone.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mlebench import __version__
from mlebench.errors import PreparationError
from mlebench.preparation.disk_space import readable_size, require_free_disk

if TYPE_CHECKING:
    import requests

_CHUNK_BYTES = 256 * 1024
_CONNECT_AND_READ_TIMEOUTS_S = (30, 60)
_LONGEST_PAUSE_S = 600
_KAGGLE = "https://www.kaggle.com"

Progress = Callable[[int, int | None], None]
"""Told of the bytes that are there, and of all bytes where that is known."""


class DownloadError(PreparationError):
    """Kaggle does not give an archive; what had arrived of it is kept."""


class CredentialsError(DownloadError):
    """There are no credentials for Kaggle, or it refuses them."""


class RulesNotAcceptedError(DownloadError):
    """The user has yet to accept a competition's rules."""


class AlteredArchiveError(DownloadError):
    """An archive is not the one that was declared; it is not kept."""


def download_archive(
    slug: str,
    destination: Path,
    *,
    md5: str | None,
    size_bytes: int | None,
    progress: Progress,
    pauses_s: Sequence[float] = (1, 5, 25),
) -> Path:
    """Download a competition's archive, or go on where an earlier call stopped.

    What has arrived lies beside `destination`, under its name and `.part`, until
    all of it has, and its md5 is right. Safe to be called from many threads and
    processes; of two for one destination, the second waits for the first.

    Args:
        slug: the competition's name in Kaggle's addresses.
        destination: the archive file; if it is there, nothing is done.
        md5: of the archive, in hexadecimal.
        size_bytes: about how large it is, for when Kaggle does not say.
        progress: called whenever more has arrived.
        pauses_s: how long to wait after each failure in a row before giving up.

    Returns:
        `destination`.

    Raises:
        CredentialsError: if there are no credentials for Kaggle, or it refuses them.
        RulesNotAcceptedError: if the competition's rules are to be accepted first.
        AlteredArchiveError: if what comes is not what `md5` says.
        DownloadError: if Kaggle cannot be reached, or has no such competition.
        NotEnoughDiskError: if the archive does not fit on the disk.
    """
    if destination.exists():
        return destination
    destination.parent.mkdir(parents=True, exist_ok=True)
    part = destination.with_name(f"{destination.name}.part")
    with _locked(part) as file:
        # It may have been finished while this call waited for the lock.
        if not destination.exists():
            _Transfer(slug, file, part, md5, size_bytes, progress).run(pauses_s)
            file.flush()
            os.fsync(file.fileno())
            part.replace(destination)
    return destination


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """A file, made if need be, for reading and appending, and for one process at a time.

    If it is empty in the end, it is deleted.
    """
    while True:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever had it before may have renamed or deleted it.
            if not _is_at(file, path):
                continue
            try:
                yield file
            finally:
                file.flush()
                if os.fstat(file.fileno()).st_size == 0:
                    path.unlink(missing_ok=True)
            return


def _is_at(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


class _FailedTryError(Exception):
    """Something that may go better the next time; how long to wait, if the server says."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        super().__init__(reason)
        self.pause_s = pause_s


class _Transfer:
    """An archive on its way into a file that may hold its beginning."""

    def __init__(
        self,
        slug: str,
        file: IO[bytes],
        path: Path,
        md5: str | None,
        size_bytes: int | None,
        progress: Progress,
    ) -> None:
        self._slug = slug
        self._file = file
        self._path = path
        self._md5 = md5
        self._all_bytes = size_bytes
        self._progress = progress
        self._digest = hashlib.md5(usedforsecurity=False)
        self._there_bytes = os.fstat(file.fileno()).st_size
        self._hashed_bytes = 0
        # Without an md5, nothing tells whether the beginning is of the same archive.
        if md5 is None:
            self._start_over()

    def run(self, pauses_s: Sequence[float]) -> None:
        """Fetch what is missing, over as many connections as it takes, and verify all."""
        pauses = iter(pauses_s)
        while True:
            before_bytes = self._there_bytes
            try:
                self._fetch()
                break
            except _FailedTryError as failure:
                if self._there_bytes > before_bytes:
                    pauses = iter(pauses_s)
                pause_s = next(pauses, None)
                if pause_s is None:
                    raise DownloadError(self._explain(failure)) from failure
                time.sleep(pause_s if failure.pause_s is None else failure.pause_s)
        if self._md5 is not None:
            self._verify(self._digest.hexdigest(), self._md5)

    def _explain(self, failure: _FailedTryError) -> str:
        all_there = "" if self._all_bytes is None else f" of {readable_size(self._all_bytes)}"
        return (
            f"{self._slug}: the download from Kaggle does not go on ({failure}). "
            f"{readable_size(self._there_bytes)}{all_there} are there and kept. Check the "
            "network, and HTTPS_PROXY if you need a proxy, or wait; the same command again "
            "goes on from there."
        )

    def _fetch(self) -> None:
        import requests

        try:
            with _client(self._slug) as client, _locate(client, self._slug) as located:
                self._fetch_from(located)
        except requests.HTTPError as error:
            raise _meaning(error, self._slug) from error
        except requests.RequestException as error:
            raise _FailedTryError(_reason(error)) from error

    def _fetch_from(self, located: requests.Response) -> None:
        """Fetch from where Kaggle leads, a signed address in its storage.

        The client's own stream cannot begin in the middle and waits for ever when the
        network falls silent. So its request is sent once more, with both mended. The
        address is valid for some hours only; each try asks for a new one.
        """
        import requests

        length = located.headers.get("Content-Length")
        if length is not None:
            self._all_bytes = int(length)
        if self._md5 is not None and (stored_md5 := _stated_md5(located)):
            self._verify(stored_md5, self._md5)
        if self._all_bytes is not None:
            if length is not None and self._there_bytes > self._all_bytes:
                self._start_over()
            missing_bytes = max(self._all_bytes - self._there_bytes, 0)
            require_free_disk(self._path.parent, missing_bytes, f"{self._slug}: downloading it")
        self._hash_beginning()
        self._progress(self._there_bytes, self._all_bytes)
        if length is not None and self._there_bytes == self._all_bytes:
            return

        request = located.request.copy()
        assert request.url is not None  # noqa: S101 - it has been sent before
        request.headers["Accept-Encoding"] = "identity"
        if self._there_bytes:
            request.headers["Range"] = f"bytes={self._there_bytes}-"
        with requests.Session() as session:
            settings = session.merge_environment_settings(request.url, {}, True, None, None)
            with session.send(request, timeout=_CONNECT_AND_READ_TIMEOUTS_S, **settings) as answer:
                self._receive(answer)
        if length is not None and self._there_bytes != self._all_bytes:
            raise _FailedTryError("the connection ended early")

    def _receive(self, answer: requests.Response) -> None:
        if answer.status_code == 200:
            self._start_over()
        elif answer.status_code != 206:
            raise _storage_refusal(answer)
        elif not answer.headers.get("Content-Range", "").startswith(f"bytes {self._there_bytes}-"):
            self._start_over()
            raise _FailedTryError("its storage sends another range than asked for")
        for chunk in answer.iter_content(_CHUNK_BYTES):
            self._file.write(chunk)
            self._there_bytes += len(chunk)
            self._hash(chunk)
            self._progress(self._there_bytes, self._all_bytes)

    def _hash_beginning(self) -> None:
        """Hash what an earlier call left: it takes minutes if it is large, so only when needed."""
        self._file.seek(self._hashed_bytes)
        while chunk := self._file.read(_CHUNK_BYTES):
            self._hash(chunk)

    def _hash(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._hashed_bytes += len(chunk)

    def _start_over(self) -> None:
        self._file.truncate(0)
        self._digest = hashlib.md5(usedforsecurity=False)
        self._there_bytes = self._hashed_bytes = 0

    def _verify(self, found_md5: str, declared_md5: str) -> None:
        if found_md5 == declared_md5:
            return
        self._path.unlink()
        raise AlteredArchiveError(
            f"{self._slug}: what Kaggle sent has the md5 {found_md5}, and the archive that this "
            f"competition is prepared from has {declared_md5}; it was deleted. Try once more. "
            "If the md5 is the same again, Kaggle has replaced the archive: name one that you "
            "have with --raw-dir."
        )


def _client(slug: str) -> Any:
    """A client with the user's credentials, from wherever Kaggle's own tools keep them."""
    try:
        import kagglesdk
    except ImportError:
        raise DownloadError(
            f"{slug}: to download from Kaggle, its client is needed and not installed; "
            "run: pip install 'mlebench[kaggle]'"
        ) from None

    client = partial(kagglesdk.KaggleClient, user_agent=f"mlebench/{__version__}")
    token, _ = kagglesdk.get_access_token_from_env()
    if token:
        return client(api_token=token)
    if key := _legacy_key():
        return client(username=key[0], password=key[1])
    signed_in = kagglesdk.KaggleCredentials.load(client=client())
    if signed_in and (token := signed_in.get_access_token()):
        return client(api_token=token)
    raise CredentialsError(
        f"{slug}: downloading it takes an account at Kaggle, and no credentials for one were "
        f"found. Make a token at\n  {_KAGGLE}/settings/api\nand put it into the environment "
        "variable KAGGLE_API_TOKEN or the file ~/.kaggle/access_token (`kaggle auth login` and "
        f"kaggle.json do as well). Or download the archive in a browser, at\n"
        f"  {_KAGGLE}/competitions/{slug}/data\nand name it with --raw-dir."
    )


def _legacy_key() -> tuple[str, str] | None:
    """A user's name and key, where Kaggle's command line looks for them."""
    name, key = os.environ.get("KAGGLE_USERNAME"), os.environ.get("KAGGLE_KEY")
    if name and key:
        return name, key
    settings = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    for folder in (os.environ.get("KAGGLE_CONFIG_DIR"), "~/.kaggle", f"{settings}/kaggle"):
        file = Path(folder or "~/.kaggle", "kaggle.json").expanduser()
        try:
            stated = json.loads(file.read_text("utf-8"))
            return stated["username"], stated["key"]
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError):
            raise CredentialsError(
                f"{file} is not the file with username and key that Kaggle makes; delete it, and "
                f"make a token at\n  {_KAGGLE}/settings/api"
            ) from None
    return None


def _locate(client: Any, slug: str) -> requests.Response:
    """What Kaggle answers, with a body yet unread: the archive, from its beginning."""
    from kagglesdk.competitions.types.competition_api_service import ApiDownloadDataFilesRequest

    request = ApiDownloadDataFilesRequest()
    request.competition_name = slug
    located: requests.Response = client.competitions.competition_api_client.download_data_files(
        request
    )
    return located


def _stated_md5(located: requests.Response) -> str | None:
    """The md5 that Google's storage states of most files, in hexadecimal."""
    stated = re.search(r"md5=([A-Za-z0-9+/]{22}==)", located.headers.get("x-goog-hash", ""))
    return base64.b64decode(stated[1]).hex() if stated else None


def _meaning(error: requests.HTTPError, slug: str) -> Exception:
    """What it means to a user, or to the next try, that Kaggle's API refuses a request."""
    answer = error.response
    if answer is None:
        return _FailedTryError(_reason(error))
    if answer.history:
        # Not the API, but the storage it led to: the address is no longer, or not yet, valid.
        return _storage_refusal(answer)
    if answer.status_code == 401:
        return CredentialsError(
            f"{slug}: Kaggle does not accept your credentials ({error}). They may have expired; "
            f"make a new token at\n  {_KAGGLE}/settings/api"
        )
    if answer.status_code == 403:
        return RulesNotAcceptedError(
            f"{slug}: Kaggle does not give you its data ({error}). Accept the competition's "
            f"rules, with the account that your credentials are of, at\n"
            f"  {_KAGGLE}/competitions/{slug}/rules\nThen run the same command again."
        )
    if answer.status_code == 404:
        return DownloadError(
            f"{slug}: Kaggle has no competition of this name ({error}), or shows it to its "
            f"members only. Look at\n  {_KAGGLE}/competitions/{slug}"
        )
    if answer.status_code == 429 or answer.status_code >= 500:
        seconds = answer.headers.get("Retry-After", "")
        pause_s = min(int(seconds), _LONGEST_PAUSE_S) if seconds.isdecimal() else None
        return _FailedTryError(f"it answers {answer.status_code} {answer.reason}", pause_s)
    return DownloadError(f"{slug}: Kaggle refuses the download ({error}).")


def _storage_refusal(answer: requests.Response) -> _FailedTryError:
    return _FailedTryError(f"its storage answers {answer.status_code} {answer.reason}")


def _reason(error: BaseException) -> str:
    """Why, in a word, without the address: it is signed, which makes it a secret."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__
