"""The checker: bounded, and answering from the public side alone."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import dataclasses
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlebench.competition import Competition
from mlebench.layout import PublicDirectory, TaskData
from mlebench.registry import find_competition
from mlebench.runs.checker import Checker
from mlebench.runs.instructions import validation_script
from mlebench.task import Edition
from tests.runs.conftest import TASK_ID

COMPETITION = find_competition(TASK_ID)


@pytest.fixture(scope="module")
def public(data_dir: Path) -> PublicDirectory:
    return TaskData(data_dir, TASK_ID).public


@contextlib.asynccontextmanager
async def checking(
    public: PublicDirectory,
    scratch: Path,
    *,
    max_upload_bytes: int = 10**8,
    competition: Competition = COMPETITION,
) -> AsyncIterator[tuple[str, list[str]]]:
    """A checker's URL and the verdicts that it gives."""
    listening = socket.create_server(("127.0.0.1", 0))
    verdicts: list[str] = []
    checker = Checker(
        competition,
        public,
        Edition.V2,
        listening,
        scratch,
        max_upload_bytes=max_upload_bytes,
        on_verdict=verdicts.append,
    )
    url = f"http://localhost:{listening.getsockname()[1]}"
    await checker.start()
    try:
        yield url, verdicts
    finally:
        await checker.close()


async def post(url: str, body: bytes) -> tuple[int, bytes]:
    """Status and body of the reply to a submission."""
    form = aiohttp.FormData()
    form.add_field("file", body, filename="submission.csv")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/validate", data=form) as reply,
    ):
        return reply.status, await reply.read()


def verdict(
    body: bytes, public: PublicDirectory, scratch: Path, competition: Competition = COMPETITION
) -> bytes:
    """The whole reply to one submission."""

    async def ask() -> bytes:
        async with checking(public, scratch, competition=competition) as (url, _):
            status, reply = await post(url, body)
            assert status == 200
            return reply

    return asyncio.run(ask())


def test_a_valid_submission_is_said_to_be_valid(public: PublicDirectory, tmp_path: Path) -> None:
    body = (public / COMPETITION.sample_submission_file).read_bytes()
    assert verdict(body, public, tmp_path) == b'{"result": "Submission is valid.", "valid": true}'


def test_what_a_valid_submission_may_still_suffer_from_is_said(
    public: PublicDirectory, tmp_path: Path
) -> None:
    body = (public / COMPETITION.sample_submission_file).read_bytes()
    rules = dataclasses.replace(COMPETITION.rules, caveat="Some rows count twice.")
    competition = dataclasses.replace(COMPETITION, rules=rules)
    assert b'"Submission is valid. Some rows count twice."' in verdict(
        body, public, tmp_path, competition
    )


def test_problems_are_named_and_nothing_of_the_host(
    public: PublicDirectory, tmp_path: Path
) -> None:
    reply = verdict(b"id,malignant\n1,7\n", public, tmp_path).decode()
    assert "Submission invalid!" in reply
    assert "'7'" in reply or "7" in reply
    assert str(tmp_path) not in reply
    assert "/" not in reply.replace("\\n", "")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_reply_is_the_same_byte_for_byte_under_any_answers(
    data: st.DataObject, data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    task = TaskData(data_dir, TASK_ID)
    sample = list(csv.reader((task.public / COMPETITION.sample_submission_file).open()))
    header, rows = sample[0], sample[1:]
    cells = st.sampled_from(["0", "1", "0.5", "0.25", "1.5", "nan", "", "x"])
    submitted = [[row[0], data.draw(cells)] for row in rows[:6]] + rows[6:]
    body = "\n".join(",".join(row) for row in [header, *submitted]).encode()
    reply = verdict(body, task.public, tmp_path_factory.mktemp("scratch"))
    copy = TaskData(tmp_path_factory.mktemp("altered"), TASK_ID)
    shutil.copytree(task.prepared, copy.prepared)
    answers = [[row[0], data.draw(st.sampled_from(["0", "1"]))] for row in rows]
    with (copy.private / COMPETITION.answers_file).open("w") as file:
        csv.writer(file).writerows([header, *answers])
    assert verdict(body, copy.public, tmp_path_factory.mktemp("scratch")) == reply
    shutil.rmtree(copy.private)
    assert verdict(body, copy.public, tmp_path_factory.mktemp("scratch")) == reply


def test_an_upload_that_is_too_long_is_refused_and_not_kept(
    public: PublicDirectory, tmp_path: Path
) -> None:
    async def ask() -> tuple[int, bytes]:
        async with checking(public, tmp_path, max_upload_bytes=1000) as (url, _):
            return await post(url, b"x" * 100_000)

    status, reply = asyncio.run(ask())
    assert status == 413
    assert b"1000 bytes" in reply
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/csv", b"id,malignant"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"no part begins here"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
        ),
    ],
)
def test_a_request_that_holds_no_file_is_refused_with_what_to_do(
    content_type: str, body: bytes, public: PublicDirectory, tmp_path: Path
) -> None:
    async def ask() -> tuple[int, str]:
        async with (
            checking(public, tmp_path) as (url, _),
            aiohttp.ClientSession() as session,
            session.post(
                f"{url}/validate", data=body, headers={"Content-Type": content_type}
            ) as reply,
        ):
            return reply.status, await reply.text()

    status, text = asyncio.run(ask())
    assert status == 400
    assert "multipart field `file`" in text


def test_health_is_told(public: PublicDirectory, tmp_path: Path) -> None:
    async def ask() -> Any:
        async with (
            checking(public, tmp_path) as (url, _),
            aiohttp.ClientSession() as session,
            session.get(f"{url}/health") as reply,
        ):
            return await reply.json()

    assert asyncio.run(ask()) == {"status": "running"}


def test_idle_connections_cost_the_harness_a_bounded_number_of_descriptors(
    public: PublicDirectory, tmp_path: Path
) -> None:
    async def open_many() -> int:
        async with checking(public, tmp_path) as (url, _):
            port = int(url.rpartition(":")[2])
            before = len(list(Path("/proc/self/fd").iterdir()))
            idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(100)]
            refused = [reader.read() for reader, _ in idle]
            finished, _ = await asyncio.wait(
                [asyncio.ensure_future(one) for one in refused],
                timeout=60,
                return_when=asyncio.FIRST_COMPLETED,
            )
            assert finished
            held = len(list(Path("/proc/self/fd").iterdir())) - before - len(idle)
            for _, writer in idle:
                writer.close()
            return held

    assert asyncio.run(open_many()) < 50


async def run_script(url: str, *arguments: str) -> tuple[int | None, str, str]:
    """Exit status, output and errors of `validate_submission.sh`."""
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-c",
        validation_script(url),
        "validate_submission.sh",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


def test_the_script_prints_the_verdict_and_exits_by_it(
    public: PublicDirectory, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,malignant\n")
    good = public / COMPETITION.sample_submission_file

    async def ask() -> list[tuple[int | None, str, str]]:
        async with checking(public, tmp_path) as (url, _):
            return [
                await run_script(url, str(good)),
                await run_script(url, str(bad)),
                await run_script(url, str(tmp_path / "missing.csv")),
                await run_script(url),
            ]

    valid, invalid, missing, no_argument = asyncio.run(ask())
    assert valid == (0, "Submission is valid.\n", "")
    assert invalid[0] == 1
    assert invalid[1].startswith("Submission invalid!\n")
    assert missing[0] == 2
    assert "could not be checked" in missing[2]
    assert no_argument == (2, "", "usage: validate_submission.sh FILE (or a folder)\n")


def test_verdicts_are_told_to_the_harness(public: PublicDirectory, tmp_path: Path) -> None:
    async def ask() -> list[str]:
        async with checking(public, tmp_path) as (url, verdicts):
            await post(url, b"id,malignant\n")
            await post(url, (public / COMPETITION.sample_submission_file).read_bytes())
            return verdicts

    first, second = asyncio.run(ask())
    assert first.startswith("Submission invalid!")
    assert second == "Submission is valid."
