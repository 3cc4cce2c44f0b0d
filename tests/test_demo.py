"""`s2s demo`: what it shows, how well it learns, and what it says where scikit-learn is missing."""

from __future__ import annotations

import math
import re
import sys

import pytest

import s2s
from s2s import demo
from s2s.demo import models


@pytest.fixture
def few_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to see that it learns, for those tests that look at something else."""
    monkeypatch.setattr(demo.digits, "EPOCHS", 2)


def test_it_learns(capsys: pytest.CaptureFixture[str]) -> None:
    """97 % of the held-out digits within a minute."""
    pytest.importorskip("sklearn")
    assert demo.main() == 0
    out = capsys.readouterr().out
    learnt = re.search(r"([\d.]+)% of the held-out digits are right, after ([\d.]+) s", out)
    assert learnt is not None
    assert float(learnt[1]) >= 97.0
    assert float(learnt[2]) < 60.0
    assert len(re.findall(r"^   epoch +\d+   loss", out, re.MULTILINE)) == demo.digits.EPOCHS


@pytest.mark.usefixtures("few_epochs")
def test_it_shows_and_checks_both_sources(capsys: pytest.CaptureFixture[str]) -> None:
    """Both derivatives are printed, checked, and their files named."""
    pytest.importorskip("sklearn")
    demo.main()
    out = capsys.readouterr().out
    for name in ("loss_value_and_grad", "kepler_grad"):
        assert f"def {name}(" in out
        assert re.search(rf"^   .*{name}_[0-9a-f]+\.py$", out, re.MULTILINE)
    assert out.count("agree with finite differences") == 2
    assert "\x1b[" not in out


@pytest.mark.usefixtures("few_epochs")
def test_it_is_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    """The seed is fixed."""
    pytest.importorskip("sklearn")
    epochs = []
    for _ in range(2):
        demo.main()
        epochs.append(re.findall(r"epoch .*", capsys.readouterr().out))
    assert epochs[0] == epochs[1]


def test_without_scikit_learn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to install, and shows the rest."""
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert demo.main() == 1
    out = capsys.readouterr().out
    assert "python -m pip install scikit-learn" in out
    assert "The emitted files" in out


def test_kepler_has_the_derivative_of_the_implicit_function_theorem() -> None:
    """An oracle that knows nothing of the program."""
    eccentricity, mean_anomaly = 0.6, 1.0
    anomaly = models.kepler(eccentricity, mean_anomaly)
    expected = math.sin(anomaly) / (1.0 - eccentricity * math.cos(anomaly))
    gradient = s2s.grad(models.kepler, wrt="eccentricity")
    assert math.isclose(gradient(eccentricity, mean_anomaly), expected, rel_tol=1e-9)
