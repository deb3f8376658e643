"""Runs as a user makes them: seeds, limits, parallel attempts, continued runs, wrong options."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from inspect_ai.log import read_eval_log

from mlebench.cli import main
from mlebench.runs.record import AttemptStatus, Record, RunPlan, attempt_folder
from tests.runs.conftest import TASK_ID, Run, record_of

COPY = "cp /home/data/sample_submission.csv /home/submission/submission.csv"


def command(line: str) -> tuple[str, ...]:
    return "--agent", "command", "--cmd", line


def test_every_seed_of_every_task_gets_its_record_and_its_files(run: Run) -> None:
    tasks = ("-c", TASK_ID, "diabetes-progression")
    run_dir = run("--agent", "sample", *tasks, "--seeds", "2", "--max-parallel", "4")
    attempts = list(RunPlan.read(run_dir).attempts(run_dir))
    assert len(attempts) == 4
    for task_id, seed, folder in attempts:
        record = record_of(run_dir, task_id, seed)
        assert (record.task_id, record.seed, record.agent) == (task_id, seed, "sample")
        assert record.report["valid_submission"]
        assert record.sandbox.is_sealed
        assert record.versions["bubblewrap"]
        assert record.versions["agent_environment"].startswith("sha256:")
        submission = folder / "submission" / "submission.csv"
        assert record.report["submission_path"] == str(submission)
        assert submission.exists()
        assert (folder / "logs" / "agent.log").exists()
        assert (folder / "code").is_dir()


def test_the_sample_agent_unpacks_what_is_packed(run: Run, data_dir: Path) -> None:
    tasks = ("statoil-iceberg-classifier-challenge", "invasive-species-monitoring")
    main(["prepare", "-c", *tasks, "--miniature", "--data-dir", str(data_dir)])
    run_dir = run("--agent", "sample", "-c", *tasks, "--miniature")
    for task_id in tasks:
        assert record_of(run_dir, task_id).report["valid_submission"]


def test_automl_beats_the_sample_submission_in_its_sandbox(run: Run) -> None:
    run_dir = run("--agent", "automl", "--time-limit", "40s")
    record = record_of(run_dir)
    assert record.status is AttemptStatus.COMPLETED, record.error
    assert record.report["score"] > 0.95
    code = attempt_folder(run_dir, TASK_ID, 1) / "code" / "automl" / "main.py"
    assert code.exists()


def test_inspects_log_holds_the_scores_and_no_private_path(run: Run, data_dir: Path) -> None:
    run_dir = run("--agent", "sample", "--seeds", "2", "--max-parallel", "2")
    (path,) = (run_dir / "logs").glob("*.eval")
    log = read_eval_log(str(path))
    assert log.status == "success"
    assert log.samples is not None
    assert log.results is not None
    assert sorted(sample.epoch for sample in log.samples) == [1, 2]
    for sample in log.samples:
        assert sample.scores is not None
        assert sample.scores["grade"].value == {
            "score": record_of(run_dir, seed=sample.epoch).report["score"],
            "any_medal": 0,
            "gold_medal": 0,
            "silver_medal": 0,
            "bronze_medal": 0,
            "above_median": 0,
            "valid_submission": 1,
        }
    metrics = {score.name: score.metrics for score in log.results.scores}
    assert metrics["valid_submission"]["mean"].value == 1
    assert metrics["any_medal"]["stderr"].value == 0
    text = log.model_dump_json()
    assert str(data_dir / TASK_ID / "prepared" / "public") in text
    assert "private" not in text.replace("private room", "")


def test_the_agent_is_told_where_things_are_and_what_its_limits_are(run: Run) -> None:
    look = f"cp /home/instructions.txt /home/logs/; ls -l /home > /home/logs/home.txt; {COPY}"
    run_dir = run(*command(look), "--time-limit", "7m", "--memory", "3GB", "--cpus", "1")
    logs = attempt_folder(run_dir, TASK_ID, 1) / "logs"
    text = (logs / "instructions.txt").read_text()
    assert "/home/submission/submission.csv" in text
    assert "7 min of wall time, 1 CPU, 3 GB of memory" in text
    assert "ROC AUC" in text
    assert "validate_submission.sh" in (logs / "home.txt").read_text()
    assert record_of(run_dir).sandbox.limits["wall_time_s"] == 420


def test_a_time_limit_ends_an_attempt_and_what_was_handed_in_by_then_is_graded(run: Run) -> None:
    run_dir = run(*command(f"{COPY}; sleep 600; rm /home/submission/*"), "--time-limit", "4s")
    record = record_of(run_dir)
    assert record.status is AttemptStatus.LIMIT
    assert record.limit is not None
    assert record.limit.kind == "wall time"
    assert record.report["valid_submission"]
    assert 3 < record.resources.wall_s < 60


def test_an_agent_that_hands_in_nothing_has_a_record_that_says_so(run: Run) -> None:
    report = record_of(run(*command("true"))).report
    assert report["score"] is None
    assert not report["submission_exists"]
    assert report["submission_path"] is None


def test_a_submission_that_is_no_file_is_left_out_with_the_reason(run: Run) -> None:
    record = record_of(run(*command("ln -s /etc/passwd /home/submission/submission.csv")))
    assert not record.report["submission_exists"]
    (reason,) = record.left_out
    assert "submission.csv" in reason
    assert "symbolic link" in reason


def test_a_run_continues_and_repeats_nothing(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_dir = run("--agent", "sample", "--seeds", "3", "--max-parallel", "3")
    first, second, third = (attempt_folder(run_dir, TASK_ID, seed) for seed in (1, 2, 3))
    before = (first / "record.json").read_bytes(), (third / "record.json").read_bytes()
    # As a killed harness leaves an attempt: files without a record.
    (second / "record.json").unlink()
    (second / "submission" / "submission.csv").write_text("half-writ")
    capsys.readouterr()
    run("--agent", "sample", "--seeds", "3")
    assert "seed 2: begun" in capsys.readouterr().out
    assert (first / "record.json").read_bytes() == before[0]
    assert (third / "record.json").read_bytes() == before[1]
    assert record_of(run_dir, seed=2).report["valid_submission"]
    run("--agent", "sample", "--seeds", "3")
    assert "begun" not in capsys.readouterr().out


def test_json_is_all_that_goes_to_stdout(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run_dir = run("--agent", "sample", "--json")
    facts = json.loads(capsys.readouterr().out)
    assert facts["run_dir"] == str(run_dir)
    (attempt,) = facts["attempts"]
    assert Record.read(Path(attempt["attempt_dir"])) is not None
    assert attempt["record"]["report"]["score"] == 0.5


def test_a_local_sandbox_warns_and_marks_its_records_as_unsealed(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    look = (
        'cat "$HOME/instructions.txt"; cp "$HOME/data/sample_submission.csv" '
        '"$HOME/submission/submission.csv"; "$HOME/validate_submission.sh" '
        '"$HOME/submission/submission.csv"'
    )
    run_dir = run(*command(look), "--sandbox", "local")
    assert "seals nothing" in capsys.readouterr().err
    record = record_of(run_dir)
    assert not record.sandbox.is_sealed
    assert record.report["valid_submission"]
    told = (attempt_folder(run_dir, TASK_ID, 1) / "logs" / "agent.log").read_text()
    assert "Submission is valid." in told
    assert "- /home/" not in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--agent", "sampel"), "no agent is called 'sampel'; did you mean sample, automl?"),
        (("--agent", "nowhere/agent"), "no agent is called 'nowhere/agent'"),
        (("--agent", "command"), "needs --cmd"),
        (("--agent", "react"), "needs --model"),
        (("--agent", "sample", "--cmd", "true"), "--cmd is for the agent command"),
        (("--agent", "sample", "--time-limit", "soon"), "'soon' is not a duration"),
        (("--agent", "sample", "--memory", "much"), "'much' is not a size"),
        (("--agent", "sample", "--memory", "1kB"), "memory_bytes"),
        (("--agent", "sample", "--gpus", "1"), "--sandbox docker"),
        (("--agent", "sample", "--agent-dir", "/nowhere"), "--agent-dir /nowhere is not a folder"),
        (("--agent", "sample", "--agent-environment", "/nowhere"), "--agent-environment"),
        (("--agent", "sample", "-c", "breast-canser"), "did you mean breast-cancer"),
        (
            ("--agent", "sample", "--split", "practice"),
            "mlebench prepare -c handwritten-digits atmospheric-co2",
        ),
        (("--agent", "sample", "--edition", "v1"), "prepared as edition v2, not v1"),
        (("--agent", "sample", "--agent-environment", sys.prefix), "has mlebench in it"),
        (("--agent", "react", "--model", "openia/gpt-5"), "the model openia/gpt-5 cannot be used"),
    ],
)
def test_a_wrong_option_is_an_error_that_says_what_to_do(
    arguments: tuple[str, ...], message: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*arguments, status=2)
    assert message in capsys.readouterr().err.replace("\n", " ")


def test_a_run_without_bubblewrap_says_what_to_install(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    run("--agent", "sample", status=2)
    assert "apt-get install bubblewrap" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [("--edition", "v1"), ("--agent-environment", sys.prefix)])
def test_a_run_that_could_not_begin_is_none_and_leaves_its_folder_to_another_setup(
    wrong: tuple[str, ...], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run_dir = run("--agent", "sample", *wrong, status=2)
    assert main(["report", str(run_dir)]) == 2
    run("--agent", "sample")
    assert record_of(run_dir).report["valid_submission"]


def test_the_folder_of_another_setup_is_refused_with_what_differs(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run_dir = run("--agent", "sample")
    before = (run_dir / "run.json").read_bytes()
    capsys.readouterr()
    run(*command(COPY), "--seeds", "2", "--memory", "2GB", status=2)
    message = capsys.readouterr().err
    assert "agent: sample there, command now" in message
    assert "seeds: 1 there, 2 now" in message
    assert "memory_bytes: 8589934592 there, 2000000000 now" in message
    assert "edition" not in message
    assert (run_dir / "run.json").read_bytes() == before


def test_a_folder_with_other_files_is_refused(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.tex").write_text("")
    run("--agent", "sample", status=2, run_dir=tmp_path)
    assert "not a run's folder" in capsys.readouterr().err


def test_no_more_attempts_run_at_a_time_than_asked_for(run: Run) -> None:
    run_dir = run(
        *command("date +%s%N > /home/logs/begun; sleep 2; date +%s%N > /home/logs/ended"),
        *("--seeds", "4", "--max-parallel", "2"),
    )
    logs = [attempt_folder(run_dir, TASK_ID, seed) / "logs" for seed in range(1, 5)]
    times = [(int((log / "begun").read_text()), int((log / "ended").read_text())) for log in logs]
    at_a_time = [sum(begun <= moment < ended for begun, ended in times) for moment, _ in times]
    assert max(at_a_time) == 2


def test_a_sandbox_limit_ends_an_attempt_with_that_reason(run: Run) -> None:
    hog = f"{COPY}; python -c 'held = [bytes(10**6) + b\"x\" for _ in range(2000)]'; sleep 600"
    record = record_of(run(*command(hog), "--memory", "300MB"))
    assert record.status is AttemptStatus.LIMIT
    assert record.limit is not None
    assert record.limit.kind == "memory"
    assert record.error is None
    assert record.report["valid_submission"]
