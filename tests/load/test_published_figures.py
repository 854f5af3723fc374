"""Claims are facts with a source, and what hey prints is read as it is meant."""

from pathlib import Path

import pytest

from harness.document.diagnostic import DocumentErrors
from load.hey import HeyFailed, read_figures
from load.published import FOLDER, load_claims

HERE = Path(__file__).parent
SAID = """
Summary:
  Total:\t0.2500 secs
  Slowest:\t0.0900 secs
  Requests/sec:\t4000.1234

Latency distribution:
  10% in 0.0010 secs
  50% in 0.0125 secs
  95% in 0.0250 secs
  99% in 0.0310 secs

Status code distribution:
  [200]\t990 responses
  [503]\t10 responses
"""


def test_the_shipped_claims_name_their_source() -> None:
    claims = load_claims(FOLDER / "ory-hydra.yaml")
    assert claims.figures["introspection"].requests_per_second == 8013.7
    assert all(figure.source for figure in claims.figures.values())


def test_every_mistake_of_a_claims_file_is_listed_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    with pytest.raises(DocumentErrors) as raised:
        load_claims(Path("wrong_claims/claims.yaml"))
    assert f"{raised.value}\n" == (HERE / "wrong_claims" / "claims.txt").read_text("utf-8")


def test_what_hey_prints_is_read() -> None:
    figures = read_figures(SAID, 1000, 200)
    assert (figures.requests_per_second, figures.right, figures.asked) == (4000.1234, 990, 1000)
    assert (figures.p50_ms, figures.p95_ms, figures.p99_ms) == (12.5, 25.0, 31.0)


def test_a_run_of_hey_that_nobody_answered_is_a_failure() -> None:
    with pytest.raises(HeyFailed, match="no request was answered"):
        read_figures("Summary:\n  Requests/sec:\t1000.0\n\nError distribution:\n  [10]\tconnection refused\n", 10, 200)
