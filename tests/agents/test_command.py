"""Programs of the user's in the sandbox; models reached through Inspect's bridge alone."""

from __future__ import annotations

from pathlib import Path

from mlebench.runs.record import AttemptStatus
from tests.agents.scripted_model import ScriptedModel, Turn, serving
from tests.runs.conftest import Run, record_of

PROGRAM = ("--agent", "command", "--cmd", "python my_agent.py")

AGENT = '''
"""Asks a model for code until it says that it is done, and runs each piece."""
import json, os, subprocess, urllib.request

def ask(messages):
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps({"model": "any-name", "messages": messages}).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": "Bearer " + os.environ["OPENAI_API_KEY"],
        },
    )
    return json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]

messages = [{"role": "user", "content": open("/home/instructions.txt").read()}]
while (code := ask(messages)) != "done":
    ran = subprocess.run(["python", "-c", code], capture_output=True, text=True, cwd="/home/code")
    print(ran.stdout, ran.stderr)
    messages += [
        {"role": "assistant", "content": code},
        {"role": "user", "content": ran.stdout + ran.stderr},
    ]
'''

OTHER_INTERFACES = '''
"""Asks by the interfaces of Anthropic and Google, and hands in the sample submission."""
import json, os, shutil, urllib.request

def post(url, body):
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", "x-api-key": "none"}
    )
    return json.load(urllib.request.urlopen(request))

anthropic = post(
    os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages",
    {"model": "m", "max_tokens": 99, "messages": [{"role": "user", "content": "by Anthropic"}]},
)
assert anthropic["content"][0]["text"] == "one", anthropic
google = post(
    os.environ["GOOGLE_GEMINI_BASE_URL"] + "/v1beta/models/m:generateContent",
    {"contents": [{"role": "user", "parts": [{"text": "by Google"}]}]},
)
assert google["candidates"][0]["content"]["parts"][0]["text"] == "two", google
shutil.copy("/home/data/sample_submission.csv", "/home/submission/submission.csv")
'''

COPY = "cp /home/data/sample_submission.csv /home/submission/submission.csv"
CHECK = (
    "import subprocess; print(subprocess.run("
    "['/home/validate_submission.sh', '/home/submission/submission.csv'],"
    " capture_output=True, text=True))"
)


def agent_dir(tmp_path: Path, program: str) -> str:
    folder = tmp_path / "agent"
    folder.mkdir()
    (folder / "my_agent.py").write_text(program)
    return str(folder)


def test_a_program_reaches_the_model_repairs_its_mistake_validates_and_submits(
    run: Run, tmp_path: Path
) -> None:
    script = ScriptedModel(
        [
            Turn("ROC AUC", text="print(open('/home/data/train.csv').read(300))"),
            Turn("mean_radius", text="open('/home/data/trian.csv')"),
            Turn("FileNotFoundError", text=f"import os; print(os.system('{COPY}'))"),
            Turn("0", text=CHECK),
            Turn("Submission is valid.", text="done"),
        ]
    )
    folder = agent_dir(tmp_path, AGENT)
    with serving(script) as model:
        run_dir = run(*PROGRAM, "--agent-dir", folder, "--model", model)
    assert script.is_finished, script.surprises
    record = record_of(run_dir)
    assert record.status is AttemptStatus.COMPLETED, record.error
    assert record.report["valid_submission"]
    assert record.resources.model_calls == 5
    assert record.resources.total_tokens == 5 * 18
    log = run_dir / "attempts" / "breast-cancer" / "seed-1" / "logs" / "agent.log"
    assert "Submission is valid." in log.read_text()


def test_a_program_reaches_the_model_by_the_interfaces_of_anthropic_and_google(
    run: Run, tmp_path: Path
) -> None:
    script = ScriptedModel([Turn("by Anthropic", text="one"), Turn("by Google", text="two")])
    folder = agent_dir(tmp_path, OTHER_INTERFACES)
    with serving(script) as model:
        run_dir = run(*PROGRAM, "--agent-dir", folder, "--model", model)
    assert script.is_finished, script.surprises
    assert record_of(run_dir).status is AttemptStatus.COMPLETED, record_of(run_dir).error


def test_without_a_model_a_program_has_no_model_and_no_key(run: Run) -> None:
    command = f"env > /home/logs/env.txt; {COPY}"
    run_dir = run("--agent", "command", "--cmd", command)
    assert record_of(run_dir).report["valid_submission"]
    variables = run_dir / "attempts" / "breast-cancer" / "seed-1" / "logs" / "env.txt"
    assert "OPENAI" not in variables.read_text()


def test_a_program_that_fails_is_graded_by_what_it_handed_in(run: Run) -> None:
    run_dir = run("--agent", "command", "--cmd", f"{COPY}; echo out of ideas >&2; exit 3")
    record = record_of(run_dir)
    assert record.status is AttemptStatus.ERROR
    assert "exit status 3" in str(record.error)
    assert "out of ideas" in str(record.error)
    assert record.report["valid_submission"]


def test_a_program_cannot_be_rid_of_an_attempt_by_having_a_request_refused(
    run: Run, tmp_path: Path
) -> None:
    script = ScriptedModel([])
    with serving(script, failures=1) as model:
        folder = agent_dir(tmp_path, AGENT)
        run_dir = run(*PROGRAM, "--agent-dir", folder, "--model", model)
    record = record_of(run_dir)
    assert record.status is AttemptStatus.ERROR
    assert "exit status 1" in str(record.error)
