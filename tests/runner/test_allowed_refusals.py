"""Where a clause leaves the choice, a refusal is judged, and what would have followed a success blocks nobody."""

from pathlib import Path

import pytest

from tests.rig.runs import played, target_file

SPELT = """\
scenario: A scope value in other letters is refused, or gives no claims of the known scope
steps:
  - sign_in: {as: login, user: alice, scope: 'openid SPELLING'}
EXPECTED  - userinfo: {access_token: $login.access_token}
    expect:
      OIDCC-5.4-10: Scope values are compared with regard to letter case.
"""
EXPECTED = """\
    expect:
      OIDCC-5.4-10: Scope values are compared with regard to letter case.
"""


@pytest.mark.parametrize(
    ("spelling", "expected", "verdict"),
    [
        ("EMAIL", EXPECTED, "PASS"),
        # The reference provider ignores what it does not know, but refuses what is no scope at all.
        ("EM\\AIL", EXPECTED, "PASS"),
        ("EM\\AIL", "", "BLOCKED"),
    ],
)
def test_a_refusal_counts_where_it_is_judged(spelling: str, expected: str, verdict: str, tmp_path: Path) -> None:
    scenario = tmp_path / "spelt.yaml"
    scenario.write_text(SPELT.replace("EXPECTED", expected).replace("SPELLING", spelling), encoding="utf-8")
    ran = played(target_file(tmp_path, "plain"), scenarios=(str(scenario),))
    assert list(ran.verdicts.values()) == [verdict], ran.output
