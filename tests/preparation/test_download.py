"""Downloads from a server that speaks the protocol of Kaggle's client, and fails as networks do."""

from __future__ import annotations

import fcntl
import hashlib
import json
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlebench.preparation.disk_space import NotEnoughDiskError
from mlebench.preparation.download import (
    AlteredArchiveError,
    CredentialsError,
    DownloadError,
    RulesNotAcceptedError,
    download_archive,
)
from tests.preparation.kaggle_server import (
    NAME_AND_KEY,
    REFRESH_TOKEN,
    TOKEN,
    Kaggle,
    become_a_user,
    serving,
)

SLUG = "leaf-classification"
ARCHIVE = random.Random(1).randbytes(3_000_000)
MD5 = hashlib.md5(ARCHIVE).hexdigest()


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user who has a token."""
    home = tmp_path / "home"
    home.mkdir()
    become_a_user(home, monkeypatch)
    return home


@pytest.fixture
def kaggle(user: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kaggle]:
    with serving(Kaggle({SLUG: ARCHIVE})) as server:
        monkeypatch.setenv("http_proxy", server.address)
        yield server


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "data" / SLUG / f"{SLUG}.zip"


def _download(
    destination: Path,
    *,
    md5: str | None = MD5,
    size_bytes: int | None = None,
    tries: int = 3,
    slug: str = SLUG,
) -> list[tuple[int, int | None]]:
    """Download, and return what was told of progress."""
    told: list[tuple[int, int | None]] = []
    got = download_archive(
        slug,
        destination,
        md5=md5,
        size_bytes=size_bytes,
        progress=lambda there, all_bytes: told.append((there, all_bytes)),
        pauses_s=(0,) * (tries - 1),
    )
    assert got == destination
    return told


def _files(destination: Path) -> set[str]:
    return {path.name for path in destination.parent.iterdir()}


def test_an_archive_arrives_whole_and_alone(kaggle: Kaggle, destination: Path) -> None:
    _download(destination)
    assert destination.read_bytes() == ARCHIVE
    assert _files(destination) == {destination.name}
    assert kaggle.ranges == [""]
    assert all(agent.startswith("mlebench/") for agent in kaggle.user_agents)


def test_progress_grows_to_the_whole(kaggle: Kaggle, destination: Path) -> None:
    told = _download(destination)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[0] == (0, len(ARCHIVE))
    assert told[-1] == (len(ARCHIVE), len(ARCHIVE))


def test_an_archive_that_is_there_is_not_asked_for(kaggle: Kaggle, destination: Path) -> None:
    destination.parent.mkdir(parents=True)
    destination.write_bytes(b"whole")
    _download(destination)
    assert destination.read_bytes() == b"whole"
    assert kaggle.api_calls == []


@pytest.fixture
def signed_out(kaggle: Kaggle, user: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user who has nothing to show to Kaggle."""
    monkeypatch.delenv("KAGGLE_API_TOKEN")
    return user


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


KEY_FILE = json.dumps({"username": NAME_AND_KEY[0], "key": NAME_AND_KEY[1]})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".kaggle/access_token", f"{TOKEN}\n"),
        (".kaggle/kaggle.json", KEY_FILE),
        (".config/kaggle/kaggle.json", KEY_FILE),
        (".kaggle/credentials.json", json.dumps({"refresh_token": REFRESH_TOKEN})),
    ],
)
def test_credentials_are_found_where_kaggles_tools_keep_them(
    signed_out: Path, destination: Path, path: str, text: str
) -> None:
    _write(signed_out / path, text)
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_a_key_is_found_in_a_folder_that_the_user_names(
    signed_out: Path, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(signed_out / "secrets"))
    _write(signed_out / "secrets/kaggle.json", KEY_FILE)
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_a_key_is_found_in_the_environment(
    signed_out: Path, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_USERNAME", NAME_AND_KEY[0])
    monkeypatch.setenv("KAGGLE_KEY", NAME_AND_KEY[1])
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_without_credentials_one_is_told_how_to_get_them(
    signed_out: Path, kaggle: Kaggle, destination: Path
) -> None:
    with pytest.raises(CredentialsError) as caught:
        _download(destination)
    for hint in ("https://www.kaggle.com/settings/api", "KAGGLE_API_TOKEN", "--raw-dir", SLUG):
        assert hint in str(caught.value)
    assert kaggle.api_calls == []
    assert _files(destination) == set()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"username": "ann"}'])
def test_a_kaggle_json_that_is_none_is_named(
    signed_out: Path, destination: Path, text: str
) -> None:
    _write(signed_out / ".kaggle/kaggle.json", text)
    with pytest.raises(CredentialsError, match=r"\.kaggle/kaggle\.json"):
        _download(destination)


def test_a_token_that_kaggle_refuses_is_reported_but_not_shown(
    kaggle: Kaggle, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", "KGAT_revoked")
    with pytest.raises(CredentialsError, match="does not accept your credentials") as caught:
        _download(destination)
    assert "https://www.kaggle.com/settings/api" in str(caught.value)
    assert "KGAT_revoked" not in str(caught.value)
    assert len(kaggle.api_calls) == 1
    assert _files(destination) == set()


def test_a_sign_in_that_has_run_out_is_reported(signed_out: Path, destination: Path) -> None:
    _write(signed_out / ".kaggle/credentials.json", json.dumps({"refresh_token": "old"}))
    with pytest.raises(CredentialsError, match="may have expired"):
        _download(destination)


def test_rules_that_are_not_accepted_are_reported_with_the_page(
    kaggle: Kaggle, destination: Path
) -> None:
    kaggle.rules_accepted = False
    with pytest.raises(RulesNotAcceptedError) as caught:
        _download(destination)
    assert f"https://www.kaggle.com/competitions/{SLUG}/rules" in str(caught.value)
    assert "You must accept this competition's rules" in str(caught.value)
    assert len(kaggle.api_calls) == 1
    assert _files(destination) == set()


def test_a_competition_that_kaggle_does_not_have_is_reported(
    kaggle: Kaggle, destination: Path
) -> None:
    with pytest.raises(DownloadError, match="leef-classification: Kaggle has no competition"):
        _download(destination, slug="leef-classification")


def test_a_cut_connection_is_taken_up_where_it_broke(kaggle: Kaggle, destination: Path) -> None:
    kaggle.cuts_bytes = deque([2_000_000, 500_000])
    told = _download(destination)
    assert destination.read_bytes() == ARCHIVE
    starts = [int(asked[len("bytes=") : -1]) for asked in kaggle.ranges[1:]]
    assert 1_000_000 < starts[0] <= 2_000_000
    assert starts[0] < starts[1] <= starts[0] + 500_000
    assert told == sorted(told)


def test_patience_begins_anew_whenever_something_arrived(kaggle: Kaggle, destination: Path) -> None:
    kaggle.cuts_bytes = deque([600_000] * 4)
    _download(destination, tries=2)
    assert destination.read_bytes() == ARCHIVE
    assert len(kaggle.ranges) == 5


def test_what_arrived_is_kept_and_the_next_run_goes_on(kaggle: Kaggle, destination: Path) -> None:
    kaggle.cuts_bytes = deque([2_000_000, 0])
    with pytest.raises(DownloadError, match=r"[12]\.\d MB of 3\.0 MB are there and kept"):
        _download(destination, tries=1)
    assert _files(destination) == {f"{destination.name}.part"}
    there = destination.with_name(f"{destination.name}.part").stat().st_size
    with pytest.raises(DownloadError, match="goes on from there"):
        _download(destination, tries=1)
    _download(destination, tries=1)
    assert kaggle.ranges == ["", f"bytes={there}-", f"bytes={there}-"]
    assert destination.read_bytes() == ARCHIVE
    assert _files(destination) == {destination.name}


def test_a_killed_download_goes_on_in_the_next_run(kaggle: Kaggle, destination: Path) -> None:
    program = (
        "import sys, signal; from pathlib import Path\n"
        "from mlebench.preparation.download import download_archive\n"
        "def progress(there, all_bytes):\n"
        "    if there > 1_000_000:\n"
        "        signal.raise_signal(signal.SIGKILL)\n"
        "download_archive(sys.argv[1], Path(sys.argv[2]), md5=sys.argv[3], size_bytes=None,\n"
        "                 progress=progress)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, SLUG, destination, MD5], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert _files(destination) == {f"{destination.name}.part"}
    told = _download(destination)
    assert told[0][0] > 500_000
    assert kaggle.ranges == ["", f"bytes={told[0][0]}-"]
    assert destination.read_bytes() == ARCHIVE


@settings(deadline=None, max_examples=20)
@given(cuts=st.lists(st.integers(0, len(ARCHIVE)), max_size=6))
def test_an_archive_arrives_whole_however_often_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    destination = tmp_path_factory.mktemp("cut") / "archive.zip"
    with (
        serving(Kaggle({SLUG: ARCHIVE}, cuts_bytes=deque(cuts))) as kaggle,
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        become_a_user(destination.parent, monkeypatch)
        monkeypatch.setenv("http_proxy", kaggle.address)
        _download(destination, tries=7)
    assert destination.read_bytes() == ARCHIVE


def test_a_storage_without_ranges_is_asked_for_all_again(kaggle: Kaggle, destination: Path) -> None:
    kaggle.serves_ranges = False
    kaggle.cuts_bytes = deque([2_000_000])
    _download(destination)
    assert destination.read_bytes() == ARCHIVE
    assert len(kaggle.ranges) == 2


def test_a_storage_that_states_no_length_is_read_to_its_end(
    kaggle: Kaggle, destination: Path
) -> None:
    kaggle.states_length = False
    told = _download(destination, size_bytes=2_900_000)
    assert destination.read_bytes() == ARCHIVE
    assert told[-1] == (len(ARCHIVE), 2_900_000)


def test_an_address_that_has_expired_is_asked_for_anew(kaggle: Kaggle, destination: Path) -> None:
    kaggle.expired_addresses = 1
    kaggle.expiring_addresses = 1
    _download(destination)
    assert destination.read_bytes() == ARCHIVE
    assert len(kaggle.api_calls) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_kaggle_is_asked_again(kaggle: Kaggle, destination: Path, status: int) -> None:
    kaggle.refusals = deque([(status, {"Retry-After": "0"}), (status, {})])
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_the_wait_that_kaggle_asks_for_is_kept(kaggle: Kaggle, destination: Path) -> None:
    kaggle.refusals = deque([(429, {"Retry-After": "0"})])
    begin_s = time.monotonic()
    download_archive(
        SLUG,
        destination,
        md5=MD5,
        size_bytes=None,
        progress=lambda there, all_bytes: None,
        pauses_s=[60],
    )
    assert time.monotonic() - begin_s < 60


def test_a_kaggle_that_stays_busy_is_reported(kaggle: Kaggle, destination: Path) -> None:
    kaggle.refusals = deque([(429, {"Retry-After": "0"})] * 3)
    with pytest.raises(DownloadError, match="429 Too Many Requests"):
        _download(destination)


def test_a_missing_network_is_reported(
    kaggle: Kaggle, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(DownloadError, match=r"\(Connection refused\).*HTTPS_PROXY"):
            _download(destination)
    assert _files(destination) == set()


def test_messages_do_not_show_the_signed_address(kaggle: Kaggle, destination: Path) -> None:
    kaggle.cuts_bytes = deque([0] * 3)
    with pytest.raises(DownloadError) as caught:
        _download(destination)
    assert "secret" not in str(caught.value)
    kaggle.expired_addresses = 2
    kaggle.expiring_addresses = 2
    for _ in range(4):
        with pytest.raises(DownloadError, match="its storage answers 403 Forbidden") as caught:
            _download(destination, tries=1)
        assert "secret" not in str(caught.value)


def test_an_altered_archive_is_reported_and_not_kept(kaggle: Kaggle, destination: Path) -> None:
    kaggle.archives[SLUG] = ARCHIVE[:-1] + b"x"
    with pytest.raises(AlteredArchiveError, match=rf"{SLUG}: .*{MD5}.*--raw-dir"):
        _download(destination)
    assert _files(destination) == set()


def test_an_archive_that_is_stated_to_be_another_is_not_fetched(
    kaggle: Kaggle, destination: Path
) -> None:
    kaggle.states_md5 = True
    kaggle.archives[SLUG] = ARCHIVE[:-1] + b"x"
    with pytest.raises(AlteredArchiveError, match=MD5):
        _download(destination)
    assert kaggle.ranges == []
    assert _files(destination) == set()


def test_an_archive_that_is_stated_to_be_the_declared_one_is_fetched(
    kaggle: Kaggle, destination: Path
) -> None:
    kaggle.states_md5 = True
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_a_beginning_of_something_else_is_found_out_and_the_next_run_succeeds(
    kaggle: Kaggle, destination: Path
) -> None:
    _write(destination.with_name(f"{destination.name}.part"), "something else")
    with pytest.raises(AlteredArchiveError):
        _download(destination)
    assert _files(destination) == set()
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_without_an_md5_nothing_is_gone_on_with(kaggle: Kaggle, destination: Path) -> None:
    _write(destination.with_name(f"{destination.name}.part"), "something else")
    _download(destination, md5=None)
    assert destination.read_bytes() == ARCHIVE


def test_more_than_the_archive_is_long_is_no_beginning_of_it(
    kaggle: Kaggle, destination: Path
) -> None:
    _write(destination.with_name(f"{destination.name}.part"), "x" * (len(ARCHIVE) + 1))
    _download(destination)
    assert destination.read_bytes() == ARCHIVE


def test_what_was_whole_before_it_got_its_name_is_not_fetched_again(
    kaggle: Kaggle, destination: Path
) -> None:
    part = destination.with_name(f"{destination.name}.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(ARCHIVE)
    _download(destination)
    assert kaggle.ranges == []
    assert destination.read_bytes() == ARCHIVE


def test_a_disk_that_is_too_small_is_reported_with_both_figures(
    kaggle: Kaggle, destination: Path
) -> None:
    kaggle.stated_bytes = 10**16
    with pytest.raises(NotEnoughDiskError, match=r"needs 10,000\.0 TB.*where [\d.]+ .B are free"):
        _download(destination)
    assert kaggle.ranges == []
    assert _files(destination) == set()


def test_a_declared_size_stands_in_for_one_that_is_not_stated(
    kaggle: Kaggle, destination: Path
) -> None:
    kaggle.states_length = False
    with pytest.raises(NotEnoughDiskError, match=r"needs 10,000\.0 TB"):
        _download(destination, size_bytes=10**16)


def test_several_competitions_are_downloaded_side_by_side(
    kaggle: Kaggle, destination: Path
) -> None:
    random_bytes = random.Random(2).randbytes
    kaggle.archives = {f"competition-{number}": random_bytes(2_000_000) for number in range(6)}
    kaggle.cuts_bytes = deque([1_000_000] * 4)

    def download(slug: str) -> bytes:
        path = destination.with_name(f"{slug}.zip")
        md5 = hashlib.md5(kaggle.archives[slug]).hexdigest()
        _download(path, md5=md5, slug=slug, tries=5)
        return path.read_bytes()

    with ThreadPoolExecutor(6) as threads:
        arrived = list(threads.map(download, kaggle.archives))
    assert arrived == list(kaggle.archives.values())


def test_of_many_who_want_the_same_archive_one_fetches_it(
    kaggle: Kaggle, destination: Path
) -> None:
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: _download(destination), range(6)))
    assert len(kaggle.api_calls) == 1
    assert destination.read_bytes() == ARCHIVE
    assert _files(destination) == {destination.name}


def test_who_waits_for_a_download_that_is_dropped_begins_anew(
    kaggle: Kaggle, destination: Path
) -> None:
    part = destination.with_name(f"{destination.name}.part")
    _write(part, "of another archive")
    with ThreadPoolExecutor(1) as threads, part.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        download = threads.submit(_download, destination)
        waiting = re.compile(rf"-> FLOCK .*:{part.stat().st_ino} ")
        while not waiting.search(Path("/proc/locks").read_text()) and not download.done():
            pass
        part.unlink()
        fcntl.flock(file, fcntl.LOCK_UN)
        download.result()
    assert destination.read_bytes() == ARCHIVE


def test_a_client_that_is_not_installed_is_named_with_how_to_install_it(
    kaggle: Kaggle, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kagglesdk", None)
    with pytest.raises(DownloadError, match=r"pip install 'mlebench\[kaggle\]'"):
        _download(destination)


def test_the_client_is_not_imported_before_it_is_needed() -> None:
    program = (
        "import sys, mlebench.preparation.download\n"
        "sys.exit(any(name in sys.modules for name in ('kagglesdk', 'requests')))"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
