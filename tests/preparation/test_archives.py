"""Archives: what is unpacked, what is refused, what is read in place and what is written."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import resource
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import py7zr
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlebench.errors import PreparationError
from mlebench.preparation.archives import (
    UnreadableArchiveError,
    UnsafeArchiveError,
    ZipMember,
    ZipSource,
    unpack,
    write_7z,
    write_tar,
    write_zip,
)
from mlebench.preparation.disk_space import NotEnoughDiskError

CONTENTS = {"b/2.txt": b"two", "a/1.txt": b"one", "empty.txt": b"", "c.txt": b"three" * 9000}
TIME_S = 1_300_000_000
ZIP_TIME = (2011, 3, 13, 7, 6, 40)


def _make_zip(path: Path, contents: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def _make_tar(path: Path, contents: Mapping[str, bytes]) -> None:
    with tarfile.open(path, f"w:{path.suffix[1:].replace('tar', '')}") as archive:  # type: ignore[call-overload]
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mtime = TIME_S
            archive.addfile(info, io.BytesIO(content))


def _make_7z(path: Path, contents: Mapping[str, bytes]) -> None:
    with py7zr.SevenZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(content, name)


MAKERS: dict[str, Callable[[Path, Mapping[str, bytes]], None]] = {
    ".zip": _make_zip,
    ".7z": _make_7z,
    ".tar": _make_tar,
    ".tar.gz": _make_tar,
    ".tar.bz2": _make_tar,
    ".tar.xz": _make_tar,
}
ALL_FORMATS = pytest.mark.parametrize("suffix", MAKERS)


def _files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _refusal(archive: Path) -> str:
    """What `unpack` says against an archive, which must leave nothing behind."""
    before = sorted(archive.parent.parent.rglob("*"))
    with pytest.raises(UnsafeArchiveError) as refused:
        unpack(archive, archive.parent / "unpacked")
    assert sorted(archive.parent.parent.rglob("*")) == before
    return str(refused.value)


@ALL_FORMATS
def test_what_was_packed_comes_out(tmp_path: Path, suffix: str) -> None:
    archive = tmp_path / f"data{suffix}"
    MAKERS[suffix](archive, CONTENTS)
    unpack(archive, tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == CONTENTS
    assert {path.name for path in tmp_path.iterdir()} == {archive.name, "raw"}


@ALL_FORMATS
def test_files_are_created_in_the_order_of_the_archive(tmp_path: Path, suffix: str) -> None:
    names = [f"{number * 7 % 40:02}.txt" for number in range(40)]
    archive = tmp_path / f"data{suffix}"
    MAKERS[suffix](archive, {name: b"" if name < "05" else name.encode() for name in names})
    created: list[str] = []
    is_watching = True

    def note_creation(event: str, arguments: tuple[object, ...]) -> None:
        if is_watching and event == "open" and str(arguments[0]).endswith(".txt"):
            assert isinstance(arguments[2], int)
            if arguments[2] & os.O_CREAT:
                created.append(Path(str(arguments[0])).name)

    sys.addaudithook(note_creation)
    unpack(archive, tmp_path / "raw")
    is_watching = False  # for there is no removing the hook
    assert created == names


@pytest.mark.parametrize("suffix", sorted(MAKERS.keys() - {".7z"}))
def test_files_keep_the_times_that_the_archive_gives_them(tmp_path: Path, suffix: str) -> None:
    archive = tmp_path / f"data{suffix}"
    MAKERS[suffix](archive, CONTENTS)
    unpack(archive, tmp_path / "raw")
    assert {(tmp_path / "raw" / name).stat().st_mtime for name in CONTENTS} == {TIME_S}


def test_files_of_a_7z_keep_their_times(tmp_path: Path) -> None:
    packed = tmp_path / "1.txt"
    packed.write_bytes(b"one")
    os.utime(packed, (TIME_S, TIME_S))
    with py7zr.SevenZipFile(tmp_path / "data.7z", "w") as archive:
        archive.write(packed, "a/1.txt")
    unpack(tmp_path / "data.7z", tmp_path / "raw")
    assert (tmp_path / "raw/a/1.txt").stat().st_mtime == TIME_S


@pytest.mark.parametrize("date", [(1980, 0, 0, 0, 0, 0), (2107, 15, 31, 31, 63, 62)])
def test_a_date_that_never_was_is_no_obstacle(
    tmp_path: Path, date: tuple[int, int, int, int, int, int]
) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("1.txt", date), b"one")
    unpack(tmp_path / "data.zip", tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == {"1.txt": b"one"}


def test_folders_without_files_are_unpacked_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.mkdir("a/b")
        archive.mkdir("a")
    unpack(tmp_path / "data.zip", tmp_path / "raw")
    assert [path.name for path in (tmp_path / "raw").rglob("*")] == ["a", "b"]


def test_a_gz_is_unpacked_under_its_name_without_the_ending(tmp_path: Path) -> None:
    (tmp_path / "train.csv.gz").write_bytes(gzip.compress(b"id\n1\n" * 1000, mtime=TIME_S))
    unpack(tmp_path / "train.csv.gz", tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == {"train.csv": b"id\n1\n" * 1000}
    assert (tmp_path / "raw/train.csv").stat().st_mtime == TIME_S


def test_an_empty_destination_is_filled_and_a_full_one_is_left_alone(tmp_path: Path) -> None:
    _make_zip(tmp_path / "data.zip", CONTENTS)
    (tmp_path / "raw").mkdir()
    unpack(tmp_path / "data.zip", tmp_path / "raw")
    _make_zip(tmp_path / "other.zip", {"other.txt": b""})
    with pytest.raises(PreparationError, match="holds files already"):
        unpack(tmp_path / "other.zip", tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == CONTENTS


def test_nested_archives_are_replaced_by_their_contents_where_asked_for(tmp_path: Path) -> None:
    inner, deeper = tmp_path / "inner.zip", tmp_path / "deeper.zip"
    _make_zip(deeper, {"3.txt": b"three"})
    _make_zip(inner, {"2.txt": b"two", "deeper.zip": deeper.read_bytes()})
    _make_zip(
        tmp_path / "data.zip",
        {"sub/train.zip": inner.read_bytes(), "test.zip": inner.read_bytes(), "1.txt": b"one"},
    )
    unpack(tmp_path / "data.zip", tmp_path / "raw", nested=["train.zip"])
    assert _files_below(tmp_path / "raw") == {
        "1.txt": b"one",
        "sub/train/2.txt": b"two",
        "sub/train/deeper.zip": deeper.read_bytes(),
        "test.zip": inner.read_bytes(),
    }


def test_a_nested_archive_is_refused_like_any_other(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    _make_zip(inner, {"../../evil.txt": b"evil"})
    _make_zip(tmp_path / "data.zip", {"train.zip": inner.read_bytes(), "1.txt": b"one"})
    with pytest.raises(UnsafeArchiveError, match=r"data\.zip/train\.zip: .*'\.\./\.\./evil\.txt'"):
        unpack(tmp_path / "data.zip", tmp_path / "raw", nested=["*.zip"])
    assert {path.name for path in tmp_path.iterdir()} == {"data.zip", "inner.zip"}


def test_a_nested_archive_never_mixes_with_a_folder_of_its_name(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    _make_zip(inner, {"2.txt": b"two"})
    _make_zip(tmp_path / "data.zip", {"train.zip": inner.read_bytes(), "train/1.txt": b"one"})
    with pytest.raises(UnsafeArchiveError, match="unpacks to train, which is there"):
        unpack(tmp_path / "data.zip", tmp_path / "raw", nested=["*.zip"])
    assert not (tmp_path / "raw").exists()


BAD_NAMES = {
    "../evil.txt": "leads out",
    "a/../../evil.txt": "leads out",
    "a/..": "leads out",
    "/tmp/evil.txt": "absolute path",
    "C:/evil.txt": "drive letter",
    "c:evil.txt": "drive letter",
    "..\\evil.txt": "backslash",
    "x" * 256: "too long",
    "é" * 128: "too long",
    "/".join(["x" * 250] * 9): "too long",
}


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
@pytest.mark.parametrize(("name", "fault"), BAD_NAMES.items())
def test_a_bad_name_is_refused_before_anything_is_written(
    tmp_path: Path, suffix: str, name: str, fault: str
) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in" / f"data{suffix}"
    MAKERS[suffix](archive, {"good.txt": b"good", name: b"evil"})
    refusal = _refusal(archive)
    assert fault in refusal
    assert ascii(name[:100]) in refusal


def _make_bad_7z(path: Path, name: str, attributes: int | None = None) -> None:
    """Make what py7zr would not write: a second member with any name and attributes."""
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.set_encoded_header_mode(False)
        archive.writestr(b"good", "good.txt")
        archive.writestr(b"evil", "?" * len(name))
        usual = struct.pack("<I", archive.files[1].file_properties()["attributes"])
    content = bytearray(path.read_bytes())
    place = content.index(("?" * len(name)).encode("utf-16-le"))
    content[place : place + 2 * len(name)] = name.encode("utf-16-le")
    if attributes is not None:
        struct.pack_into("<I", content, content.rindex(usual), attributes)
    # The header's checksum, and that of the header before it.
    offset, size = struct.unpack_from("<QQ", content, 12)
    struct.pack_into("<I", content, 28, zlib.crc32(content[32 + offset : 32 + offset + size]))
    struct.pack_into("<I", content, 8, zlib.crc32(content[12:32]))
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("../evil", "leads out"),
        ("..\\evil", "leads out"),
        ("/x/evil", "absolute path"),
        ("C:/evil", "drive letter"),
        ("good.txt", "more than once"),
    ],
)
def test_bad_names_in_a_7z_are_refused(tmp_path: Path, name: str, fault: str) -> None:
    (tmp_path / "in").mkdir()
    _make_bad_7z(tmp_path / "in/data.7z", name)
    assert fault in _refusal(tmp_path / "in/data.7z")


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        (stat.FILE_ATTRIBUTE_REPARSE_POINT, "symbolic link"),
        (stat.FILE_ATTRIBUTE_REPARSE_POINT | stat.FILE_ATTRIBUTE_DIRECTORY, "symbolic link"),
        (0x8000 | stat.S_IFLNK << 16, "symbolic link"),
        (0x8000 | stat.S_IFIFO << 16, "FIFO"),
        (0x8000 | stat.S_IFCHR << 16, "device"),
    ],
)
def test_7z_members_that_are_no_files_are_refused(
    tmp_path: Path, attributes: int, fault: str
) -> None:
    (tmp_path / "in").mkdir()
    _make_bad_7z(tmp_path / "in/data.7z", "evil", attributes)
    assert f"'evil' is a {fault}" in _refusal(tmp_path / "in/data.7z")


def test_a_zip_name_that_goes_on_after_a_nul_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in/data.zip"
    _make_zip(archive, {"good.txt_evil": b""})
    archive.write_bytes(archive.read_bytes().replace(b"good.txt_evil", b"good.txt\0evil"))
    refusal = _refusal(archive)
    assert "NUL" in refusal
    assert r"'good.txt\x00evil'" in refusal


def test_a_zip_name_in_an_unstated_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in/data.zip"
    _make_zip(archive, {"b_ume.txt": b""})
    archive.write_bytes(archive.read_bytes().replace(b"b_ume", b"b\x84ume"))
    assert "encoding" in _refusal(archive)


def test_a_zip_name_that_is_not_the_utf_8_it_says_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "data.zip"
    _make_zip(archive, {"bäume.txt": b""})
    archive.write_bytes(archive.read_bytes().replace("bäume".encode(), b"b\xff\xffume"))
    with pytest.raises(UnsafeArchiveError, match=r"b\\xff\\xffume\.txt.* not UTF-8"):
        unpack(archive, tmp_path / "raw")


def test_a_tar_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in/data.tar"
    with tarfile.open(archive, "w", encoding="latin-1", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo("bäume.txt"))
    assert "not UTF-8" in _refusal(archive)


def test_names_in_utf_8_are_unpacked(tmp_path: Path) -> None:
    _make_zip(tmp_path / "data.zip", {"木/Bäume.txt": b"trees"})
    unpack(tmp_path / "data.zip", tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == {"木/Bäume.txt": b"trees"}


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (tarfile.SYMTYPE, "symbolic link"),
        (tarfile.LNKTYPE, "hard link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.BLKTYPE, "device"),
        (tarfile.FIFOTYPE, "FIFO"),
        (b"Z", "neither a file nor a folder"),
    ],
)
def test_tar_members_that_are_no_files_are_refused(tmp_path: Path, kind: bytes, fault: str) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in/data.tar"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo("good.txt"))
        info = tarfile.TarInfo("evil")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    refusal = _refusal(archive)
    assert fault in refusal
    assert "'evil'" in refusal


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (stat.S_IFLNK, "symbolic link"),
        (stat.S_IFCHR, "device"),
        (stat.S_IFIFO, "FIFO"),
        (stat.S_IFSOCK, "socket"),
        (0o130000, "neither a file nor a folder"),
    ],
)
def test_zip_members_that_are_no_files_are_refused(tmp_path: Path, kind: int, fault: str) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in/data.zip"
    with zipfile.ZipFile(archive, "w") as zip_file:
        zip_file.writestr("good.txt", b"good")
        info = zipfile.ZipInfo("evil")
        info.external_attr = (kind | 0o777) << 16
        zip_file.writestr(info, "/etc/passwd")
    refusal = _refusal(archive)
    assert fault in refusal
    assert "'evil'" in refusal


def test_encrypted_zip_members_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in/data.zip"
    _make_zip(archive, {"secret.txt": b"secret"})
    content = bytearray(archive.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    archive.write_bytes(content)
    assert "'secret.txt' is encrypted" in _refusal(archive)


@pytest.mark.parametrize("header_encryption", [False, True])
def test_an_encrypted_7z_is_refused(tmp_path: Path, header_encryption: bool) -> None:
    (tmp_path / "in").mkdir()
    with py7zr.SevenZipFile(
        tmp_path / "in/data.7z", "w", password="p", header_encryption=header_encryption
    ) as archive:
        archive.writestr(b"secret", "secret.txt")
    assert "is encrypted" in _refusal(tmp_path / "in/data.7z")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_zip_methods_that_could_fill_memory_are_refused(tmp_path: Path, method: int) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in/data.zip", "w", method) as archive:
        archive.writestr("1.txt", b"one" * 100)
    assert f"'1.txt' is compressed by method {method}" in _refusal(tmp_path / "in/data.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        ("a.txt", "a.txt", "more than once"),
        ("a.txt", "./a.txt", "more than once"),
        ("a/b.txt", "a//b.txt", "more than once"),
        ("a.txt", "A.txt", "same as 'a.txt'"),
        ("a/1.txt", "A/2.txt", "same as 'a'"),
        ("straße", "STRASSE", "same as"),
        ("é.txt", unicodedata.normalize("NFD", "é.txt"), "same as"),
        ("a", "a/b.txt", "needs a folder where the file 'a' is"),
        ("a/b.txt", "a", "more than once"),
        ("a/", "a", "more than once"),
        ("a.txt", "./", "has no name"),
    ],
)
def test_members_that_would_meet_in_one_file_are_refused(
    tmp_path: Path, first: str, second: str, fault: str
) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in/data.zip", "w") as archive:
        archive.writestr(first, b"")
        archive.writestr(second, b"")
    if second == "./":
        unpack(tmp_path / "in/data.zip", tmp_path / "raw")
        assert _files_below(tmp_path / "raw") == {first: b""}
    else:
        assert fault in _refusal(tmp_path / "in/data.zip")


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz", ".tar.bz2", ".tar.xz", ".7z"])
def test_a_decompression_bomb_is_refused_by_its_size(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in" / f"data{suffix}"
    MAKERS[suffix](archive, {"good.txt": b"good", "bomb.bin": bytes(50_000_000)})
    assert "'bomb.bin' brings the unpacked size to" in _refusal(archive)


def test_a_gz_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/bomb.bin.gz").write_bytes(gzip.compress(bytes(50_000_000)))
    assert "'bomb.bin' brings the unpacked size to" in _refusal(tmp_path / "in/bomb.bin.gz")


def test_a_tar_header_that_would_fill_memory_is_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 10**10
    (tmp_path / "data.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(10_000))
    with pytest.raises(UnreadableArchiveError, match="header of 10,000,"):
        unpack(tmp_path / "data.tar", tmp_path / "raw")


@contextlib.contextmanager
def _files_kept_small() -> Iterator[None]:
    """Let a test not fill the disk that it finds too small."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_does_not_fit_on_the_disk_is_not_begun(tmp_path: Path) -> None:
    info = tarfile.TarInfo("large.bin")
    info.size = shutil.disk_usage(tmp_path).free // 512 * 1024
    with (tmp_path / "data.tar").open("wb") as file:
        file.write(info.tobuf(tarfile.PAX_FORMAT))
        # A hole, which takes up nothing.
        file.truncate(file.tell() + info.size + 1024)
    with (
        _files_kept_small(),
        pytest.raises(NotEnoughDiskError, match=r"needs [\d.]+ .B on .* where [\d.]+ .B are free"),
    ):
        unpack(tmp_path / "data.tar", tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


@ALL_FORMATS
def test_a_truncated_archive_is_reported_and_leaves_nothing(tmp_path: Path, suffix: str) -> None:
    archive = tmp_path / f"data{suffix}"
    MAKERS[suffix](archive, {f"{number}.bin": os.urandom(5000) for number in range(10)})
    archive.write_bytes(archive.read_bytes()[:-20_000])
    with pytest.raises(UnreadableArchiveError, match=archive.name):
        unpack(archive, tmp_path / "raw")
    assert {path.name for path in tmp_path.iterdir()} == {archive.name}


def test_a_name_that_says_nothing_of_the_format_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data.rar").write_bytes(b"Rar!")
    with pytest.raises(PreparationError, match=r"end in \.zip, \.7z"):
        unpack(tmp_path / "data.rar", tmp_path / "raw")


def test_a_missing_7z_reader_is_named_with_how_to_install_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; sys.modules['py7zr'] = None\n"
        "from mlebench.preparation.archives import unpack\n"
        "unpack(Path('data.7z'), Path('raw'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert "pip install 'mlebench[7z]'" in done.stderr


@settings(deadline=None)
@given(
    contents=st.dictionaries(
        st.from_regex(r"[aAß./\\\\:é\n]{0,7}[a.ß]", fullmatch=True), st.binary(max_size=9)
    ),
    suffix=st.sampled_from([".zip", ".tar.gz"]),
)
@example(contents={"./a": b"", "b//c": b""}, suffix=".zip")
def test_any_names_are_unpacked_below_the_destination_or_refused(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes], suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("any") / "in"
    folder.mkdir()
    MAKERS[suffix](folder / f"data{suffix}", contents)
    try:
        unpack(folder / f"data{suffix}", folder / "raw")
    except UnsafeArchiveError:
        assert {path.name for path in folder.parent.rglob("*")} == {"in", f"data{suffix}"}
    else:
        assert _files_below(folder / "raw") == {
            str(PurePosixPath(name)): data for name, data in contents.items()
        }
        assert {path.name for path in folder.iterdir()} == {"raw", f"data{suffix}"}


@settings(deadline=None)
@given(
    flips=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(1, 255)), min_size=1, max_size=4),
    suffix=st.sampled_from(sorted(MAKERS)),
)
@example(flips=[(0.9921875, 1)], suffix=".zip")  # a member at a negative place
def test_a_damaged_archive_gives_an_error_for_people_or_is_unpacked(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[float, int]], suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    archive = folder / f"data{suffix}"
    MAKERS[suffix](archive, CONTENTS)
    content = bytearray(archive.read_bytes())
    for place, bits in flips:
        content[int(place * len(content))] ^= bits
    archive.write_bytes(content)
    try:
        unpack(archive, folder / "raw")
    except PreparationError:
        assert {path.name for path in folder.iterdir()} == {archive.name}
    else:
        assert {path.name for path in folder.iterdir()} == {archive.name, "raw"}


def test_a_zip_is_read_in_place(tmp_path: Path) -> None:
    _make_zip(tmp_path / "data.zip", CONTENTS)
    with ZipSource(tmp_path / "data.zip") as source:
        assert source.names == tuple(CONTENTS)
        assert {name: source.member(name).read() for name in source.names} == CONTENTS
        assert source.member("c.txt").size_bytes == len(CONTENTS["c.txt"])
        with source.member("a/1.txt").open() as one, source.member("b/2.txt").open() as two:
            assert (one.read(2), two.read(), one.read()) == (b"on", b"two", b"e")


def test_a_zip_in_a_zip_is_read_in_place(tmp_path: Path) -> None:
    _make_zip(tmp_path / "inner.zip", CONTENTS)
    _make_zip(tmp_path / "outer.zip", {"inner.zip": (tmp_path / "inner.zip").read_bytes()})
    with (
        ZipSource(tmp_path / "outer.zip") as outer,
        outer.member("inner.zip").open() as file,
        ZipSource(file) as inner,
    ):
        assert {name: inner.member(name).read() for name in inner.names} == CONTENTS


def test_a_zip_is_checked_before_it_is_read_in_place(tmp_path: Path) -> None:
    _make_zip(tmp_path / "data.zip", {"../evil.txt": b"evil"})
    with pytest.raises(UnsafeArchiveError, match="leads out"):
        ZipSource(tmp_path / "data.zip")


def test_a_member_that_is_not_there_is_reported(tmp_path: Path) -> None:
    _make_zip(tmp_path / "data.zip", CONTENTS)
    with (
        ZipSource(tmp_path / "data.zip") as source,
        pytest.raises(PreparationError, match=r"data\.zip holds no d\.txt"),
    ):
        source.member("d.txt")


def test_a_member_that_is_damaged_is_reported_when_it_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "data.zip"
    write_zip(archive, {"1.txt": b"one" * 50}, stored=True)
    archive.write_bytes(archive.read_bytes().replace(b"oneone", b"onetwo", 1))
    with ZipSource(archive) as source, pytest.raises(UnreadableArchiveError, match=r"data\.zip"):
        source.member("1.txt").read()


@pytest.mark.parametrize("stored", [True, False])
def test_a_written_zip_depends_on_names_and_contents_alone(tmp_path: Path, stored: bool) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    file = tmp_path / "c.txt"
    file.write_bytes(CONTENTS["c.txt"])
    write_zip(first, CONTENTS, stored=stored)
    os.utime(file, (TIME_S, TIME_S))
    file.chmod(0o600)
    _make_zip(tmp_path / "source.zip", CONTENTS)
    with ZipSource(tmp_path / "source.zip") as source:
        members: dict[str, bytes | Path | ZipMember] = {
            "c.txt": file,
            "a/1.txt": b"one",
            "empty.txt": source.member("empty.txt"),
            "b/2.txt": source.member("b/2.txt"),
        }
        write_zip(second, members, stored=stored)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("stored", [True, False])
def test_a_written_zip_has_members_in_name_order_with_one_time(
    tmp_path: Path, stored: bool
) -> None:
    write_zip(tmp_path / "data.zip", CONTENTS, stored=stored)
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(CONTENTS)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {0 if stored else 8}
        assert {info.extra for info in archive.infolist()} == {b""}
        assert {name: archive.read(name) for name in archive.namelist()} == CONTENTS


def test_a_written_zip_has_entries_for_folders_where_asked_for(tmp_path: Path) -> None:
    write_zip(tmp_path / "data.zip", {"a/b/1": b"", "a/2": b""}, stored=False, folder_entries=True)
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.namelist() == ["a/", "a/2", "a/b/", "a/b/1"]
        assert archive.getinfo("a/").is_dir()
    unpack(tmp_path / "data.zip", tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == {"a/b/1": b"", "a/2": b""}


def test_a_zip_that_cannot_be_finished_leaves_the_one_before(tmp_path: Path) -> None:
    write_zip(tmp_path / "data.zip", CONTENTS, stored=True)
    before = (tmp_path / "data.zip").read_bytes()
    with pytest.raises(FileNotFoundError):
        write_zip(tmp_path / "data.zip", {"1.txt": tmp_path / "missing"}, stored=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_a_written_tar_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    file = tmp_path / "c.txt"
    file.write_bytes(CONTENTS["c.txt"])
    _make_zip(tmp_path / "source.zip", CONTENTS)
    with ZipSource(tmp_path / "source.zip") as source:
        members: dict[str, Path | ZipMember] = {name: source.member(name) for name in CONTENTS}
        write_tar(tmp_path / "1.tar", members)
        os.utime(file, (TIME_S, TIME_S))
        file.chmod(0o600)
        write_tar(tmp_path / "2.tar", {"empty.txt": members["empty.txt"], **members, "c.txt": file})
    with tarfile.open(tmp_path / "1.tar", "r:") as archive:
        assert archive.getnames() == sorted(CONTENTS)
        assert len({(info.mtime, info.mode, info.uid, info.uname) for info in archive}) == 1
    assert (tmp_path / "1.tar").read_bytes() == (tmp_path / "2.tar").read_bytes()
    unpack(tmp_path / "1.tar", tmp_path / "raw")
    assert _files_below(tmp_path / "raw") == CONTENTS


def test_a_tar_that_cannot_be_finished_leaves_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "data.tar").write_bytes(b"before")
    with pytest.raises(FileNotFoundError):
        write_tar(tmp_path / "data.tar", {"1.txt": tmp_path / "missing"})
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


def test_bytes_of_a_7z_depend_on_its_members_alone(tmp_path: Path) -> None:
    members = {"b/2.txt": b"two", "a.txt": b"one", "c/d": None}
    for name, order in (("1.7z", list(members)), ("2.7z", sorted(members))):
        write_7z(tmp_path / name, {member: members[member] for member in order})
    assert (tmp_path / "1.7z").read_bytes() == (tmp_path / "2.7z").read_bytes()
    unpack(tmp_path / "1.7z", tmp_path / "raw")
    assert (tmp_path / "raw/a.txt").read_bytes() == b"one"
    assert (tmp_path / "raw/b/2.txt").read_bytes() == b"two"
    assert list((tmp_path / "raw/c").iterdir()) == [tmp_path / "raw/c/d"]
    assert (tmp_path / "raw/c/d").is_dir()
