from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from mlebench.errors import PreparationError
from mlebench.preparation.rewritten_archives import rewrite_tar_gz, rewrite_zip, write_tar_gz


def upper_texts(name: str, content: bytes) -> bytes:
    return content.upper() if name.endswith(".txt") else content


def test_a_zip_keeps_names_and_order_and_all_that_is_not_changed() -> None:
    def zipped(texts: bytes, year: int) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in (("b.txt", texts), ("é/", b""), ("é/a.bin", b"same"), ("a", b"")):
                info = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED if content == texts else 0
                archive.writestr(info, content)
        return file.getvalue()

    assert rewrite_zip("some.zip", zipped(b"text" * 99, 2013), upper_texts) == zipped(
        b"TEXT" * 99, 1980
    )


@pytest.mark.parametrize("name", ["../out", "/root"])
def test_a_zip_with_a_harmful_member_is_refused(name: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"")
    with pytest.raises(PreparationError, match=r"some\.zip"):
        rewrite_zip("some.zip", file.getvalue(), upper_texts)


def test_a_tar_keeps_names_and_order_and_nothing_of_its_past(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "old.tar.gz", "w:gz") as archive:
        for name, content in (("./b.txt", b"text"), ("folder", None), ("folder/a", b"same")):
            info = tarfile.TarInfo(name)
            info.mtime, info.uid, info.uname = 1_400_000_000, 1000, "someone"
            if content is None:
                info.type = tarfile.DIRTYPE
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content or b""))
    rewrite_tar_gz(tmp_path / "old.tar.gz", tmp_path / "new.tar.gz", upper_texts)
    expected = [("./b.txt", b"TEXT"), ("folder", None), ("folder/a", b"same")]
    write_tar_gz(tmp_path / "expected.tar.gz", expected)
    assert (tmp_path / "new.tar.gz").read_bytes() == (tmp_path / "expected.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "new.tar.gz") as archive:
        assert [member.name for member in archive] == [name for name, _ in expected]
        assert {(member.mtime, member.uid, member.uname) for member in archive} == {(0, 0, "")}


def test_links_and_damage_in_a_tar_are_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "links.tar.gz", "w:gz") as archive:
        archive.addfile(link)
    whole = (tmp_path / "links.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    for name in ("links.tar.gz", "cut.tar.gz"):
        with pytest.raises(PreparationError, match=name):
            rewrite_tar_gz(tmp_path / name, tmp_path / f"new-{name}", upper_texts)
