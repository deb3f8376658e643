"""The whole path of a model with tools, against a scripted model served over HTTP."""

from __future__ import annotations

import pytest

from mlebench.runs.record import AttemptStatus
from tests.agents.scripted_model import ScriptedModel, Turn, serving
from tests.runs.conftest import Run, record_of

WRONG = """
import pandas as pd
train = pd.read_csv("/home/data/trian.csv")
"""
INCOMPLETE = """
import pandas as pd
sample = pd.read_csv("/home/data/sample_submission.csv")
sample[:-1].to_csv("/home/submission/submission.csv", index=False)
print("wrote", len(sample) - 1)
"""
RIGHT = """
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
train, test = (pd.read_csv(f"/home/data/{name}.csv") for name in ("train", "test"))
features = [column for column in test if column != "id"]
model = RandomForestClassifier(random_state=0).fit(train[features].fillna(0), train["malignant"])
test["malignant"] = model.predict_proba(test[features].fillna(0))[:, 1]
test[["id", "malignant"]].to_csv("/home/submission/submission.csv", index=False)
print("wrote", len(test))
"""
VALIDATE = {"command": "/home/validate_submission.sh /home/submission/submission.csv"}


@pytest.fixture
def script() -> ScriptedModel:
    return ScriptedModel(
        [
            Turn("ROC AUC", tool="bash", arguments={"command": "head -2 /home/data/train.csv"}),
            Turn("mean_radius", tool="python", arguments={"code": WRONG}),
            Turn("FileNotFoundError", tool="python", arguments={"code": INCOMPLETE}),
            Turn("wrote", tool="bash", arguments=VALIDATE),
            Turn("Submission invalid!", tool="python", arguments={"code": RIGHT}),
            Turn("wrote", tool="bash", arguments=VALIDATE),
            Turn(
                "Submission is valid.",
                tool="text_editor",
                arguments={
                    "command": "create",
                    "path": "/home/code/model.py",
                    "file_text": RIGHT,
                },
            ),
            Turn("model.py", tool="submit", arguments={"answer": "done"}),
        ]
    )


def test_a_model_reads_errs_repairs_validates_and_submits(script: ScriptedModel, run: Run) -> None:
    with serving(script) as model:
        run_dir = run("--agent", "react", "--model", model, "--time-limit", "5m")
    assert script.is_finished, script.surprises
    record = record_of(run_dir)
    assert record.status is AttemptStatus.COMPLETED
    assert record.model == model
    assert record.report["score"] > 0.95
    assert record.resources.model_calls == 8
    assert record.resources.input_tokens == 8 * 11
    assert record.resources.output_tokens == 8 * 7
    code = run_dir / "attempts" / "breast-cancer" / "seed-1" / "code" / "model.py"
    assert code.read_text() == RIGHT


def test_an_attempt_whose_models_provider_failed_has_no_record_and_is_made_again(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Turn("ROC AUC", tool="submit", arguments={"answer": "done"})
    script = ScriptedModel([done])
    with serving(script, failures=1) as model:
        run_dir = run("--agent", "react", "--model", model, status=1)
        assert "breast-cancer, seed 1 failed and has no record" in capsys.readouterr().err
        assert not list(run_dir.rglob("record.json"))
        run("--agent", "react", "--model", model)
    assert script.is_finished, script.surprises
    assert record_of(run_dir).status is AttemptStatus.COMPLETED
