"""A recorded run with one scenario of each verdict, and strings that a hostile target would send."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reports.record import Run, collect

HOSTILE = "<script>alert('owned')</script>\x1b[31m\x00\u202e&amp;]]>\ud800"
SOURCE = """\
scenario: A code works once; its second use is refused
steps:
  - token: {as: first, code: $login.code}
  - token: {as: second, code: $login.code}
    standing: [token_error]
    expect:
      RFC6749-4.1.2-5: A second use of the same code is refused.
"""

Events = list[dict[str, Any]]
Judge = Callable[..., dict[str, Any]]


def _started(address: str, title: str, profiles: tuple[str, ...] = ("basic",), oidf: tuple[str, ...] = ()) -> Any:
    place = {"path": f"scenarios/{address}.yaml", "line": 1, "column": 1, "length": 1}
    return {
        "v": 1,
        "event": "scenario_started",
        "address": address,
        "title": title,
        "oidf": list(oidf),
        "profiles": list(profiles),
        "place": place,
    }


def _finished(address: str, verdict: str, reason: str | None = None, profiles: tuple[str, ...] = ("basic",)) -> Any:
    return {
        "v": 1,
        "event": "scenario_finished",
        "address": address,
        "verdict": verdict,
        "verdicts": {profile: verdict for profile in profiles},
        "reason": reason,
        "duration": 0.25,
        "waited": 0.0,
    }


def _judgement(address: str, requirement: str, result: str = "MET", **others: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "event": "judgement",
        "address": address,
        "requirement": requirement,
        "level": "MUST",
        "sentence": "A second use of the same code is refused.",
        "subject": "TokenError",
        "result": result,
        "expected": "an error response and no token",
        "received": "200 with access_token, id_token",
        "exchange": 1,
        "step": 1,
        "step_title": "token 'second'",
        "check": "code_reuse",
        "bundle": None,
        "grade": "FAIL",
        "known": None,
        "place": {"path": f"scenarios/{address}.yaml", "line": 7, "column": 7, "length": 15},
        **others,
    }


def _exchange(address: str, number: int = 1, body: str = '{"error": "invalid_grant"}', **others: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "event": "exchange",
        "address": address,
        "number": number,
        "name": "token",
        "step": 1,
        "request": {
            "method": "POST",
            "url": "https://op.example/token",
            "headers": [["Content-Type", "application/x-www-form-urlencoded"]],
            "body": "grant_type=authorization_code&code=<code 3f9a>",
        },
        "response": {
            "status": 400,
            "reason": "Bad Request",
            "headers": [["Content-Type", "application/json"], ["Cache-Control", "no-store"]],
            "body": body,
        },
        "failure": None,
        "started_at": 1700000000.5,
        "duration": 0.012,
        **others,
    }


def _plans() -> dict[str, Any]:
    """Two modules of the basic plan: code reuse warns there, and any breach in a token response fails."""

    def check(name: str, level: str, *judged_by: str, **others: Any) -> dict[str, Any]:
        empty = {"subject": None, "omitted_after": None, "everywhere": False, "profiles": ["basic"]}
        return {"check": name, "level": level, "judged_by": list(judged_by), **empty, **others}

    def module(name: str, *checks: str, of: int) -> dict[str, Any]:
        return {"module": name, "review": None, "skips": False, "skipped": None, "checks": list(checks), "of": of}

    def run(name: str, variant: str, *scenarios: str) -> dict[str, Any]:
        return {"profile": "basic", "variant": variant, "module": name, "scenarios": list(scenarios)}

    return {
        "v": 1,
        "event": "official_plans",
        "checks": [
            check("oidcc-codereuse.accepted", "WARNING", "RFC6749-4.1.2-5"),
            check("reuse.status", "FAILURE", "RFC6749-4.1.2-5", omitted_after="oidcc-codereuse.accepted"),
            check("tok.cache", "FAILURE", "RFC6749-5.1-2", subject="TokenResponse"),
            check("tok.type", "FAILURE", "RFC6749-5.1-2", subject="TokenError"),
        ],
        "modules": [
            module("oidcc-codereuse", "oidcc-codereuse.accepted", "reuse.status", "tok.cache", of=5),
            module("oidcc-server", "tok.type", of=1),
        ],
        "runs": [
            run("oidcc-codereuse", "", "rfc6749/code-reuse"),
            run("oidcc-server", "id_token", "oidc-core/sign-in[id_token]"),
            run("oidcc-server", "form_post", "oidc-core/sign-in[form_post]"),
        ],
    }


def _whole_run(folder: Path) -> Events:
    source = folder / "code-reuse.yaml"
    source.write_text(SOURCE, encoding="utf-8")
    reuse, sign_in, hostile = "rfc6749/code-reuse", "oidc-core/sign-in[id_token]", "oidc-core/hostile"
    at_source = {"path": str(source), "line": 7, "column": 7, "length": 15}
    standing: dict[str, Any] = {
        "requirement": "RFC6749-5.1-2",
        "bundle": "token_response",
        "sentence": "A token response must not be stored.",
        "expected": "Cache-Control: no-store",
        "received": "no Cache-Control",
        "place": {"path": "scenarios/standing/gone.yaml", "line": 1, "column": 1, "length": 13},
    }
    should: dict[str, Any] = {
        "requirement": "RFC6749-4.1.2-7",
        "level": "SHOULD",
        "grade": "WARN",
        "sentence": "Detecting a reused code revokes the tokens already issued from it.",
        "expected": "401 with error=invalid_token",
        "received": "200",
    }
    known = {"deviation": "plain-http-on-loopback", "reason": "The provider has no certificate."}
    return [
        {
            "v": 1,
            "event": "run_started",
            "run": "ab12",
            "started_at": 1700000000.0,
            "target": "reference",
            "issuer": "http://127.0.0.1:4444",
            "versions": {"hallmark": "0.1.0", "python": "3.11.2"},
            "profiles": ["basic", "config"],
            "planned": 9,
            "workers": 2,
        },
        _started(reuse, "A code works once; its second use is refused", oidf=("oidcc-codereuse",)),
        _exchange(reuse),
        _judgement(
            reuse, "RFC6749-4.1.2-5", "BROKEN", place=at_source, section="4.1.2", link="https://spec.example/#4"
        ),
        _judgement(reuse, result="BROKEN", **should),
        _judgement(reuse, result="BROKEN", **standing),
        _finished(reuse, "FAIL"),
        _started(sign_in, "A user signs in", oidf=("oidcc-server", "oidcc-codereuse")),
        _judgement(sign_in, result="BROKEN", **standing),
        _finished(sign_in, "FAIL"),
        _started("oidc-core/known", "Endpoints are served over https", profiles=("basic", "config")),
        _judgement("oidc-core/known", "OIDCC-3.1.2-1", "BROKEN", known=known),
        _finished("oidc-core/known", "KNOWN", profiles=("basic", "config")),
        _started("oidc-core/warned", "A display value is honoured"),
        _judgement("oidc-core/warned", result="BROKEN", exchange=None, **should),
        _finished("oidc-core/warned", "WARN"),
        _started("oidc-core/noted", "A prompt is noted"),
        _judgement("oidc-core/noted", "OIDCC-3.1.2.1-9", level="MAY", grade="NOTE"),
        _finished("oidc-core/noted", "NOTE"),
        _started("oidc-core/skipped", "A request object is read"),
        _finished("oidc-core/skipped", "SKIPPED", "the provider does not offer request_parameter_supported"),
        _started(hostile, f"A page says {HOSTILE}"),
        _exchange(hostile, body=HOSTILE * 4000, failure={"kind": "body-limit", "detail": HOSTILE}),
        _judgement(hostile, "OIDCC-3.1.2.6-7", "NOT REACHED", received=HOSTILE, level="MUST (implied)"),
        _finished(hostile, "BLOCKED", f"given: authorize ended in {HOSTILE}"),
        _finished("oidc-core/crashed", "BROKEN", "Traceback (most recent call last):\n  line\nKeyError: 'nonce'"),
        _started("oidc-discovery/issuer", "The issuer is the one asked for", profiles=("config",)),
        _exchange("oidc-discovery/issuer", response=None),
        _judgement("oidc-discovery/issuer", "OIDCD-4.3-1"),
        _judgement("oidc-discovery/issuer", "OIDCD-10-1"),
        _finished("oidc-discovery/issuer", "PASS", profiles=("config",)),
        _plans(),
        {
            "v": 1,
            "event": "deviation_stale",
            "deviation": "OIDCC-2-3",
            "reason": "Fixed in the next release.",
            "place": {"path": "op.deviations.yaml", "line": 4, "column": 5, "length": 9},
        },
        {"v": 1, "event": "run_finished", "exit_code": 1, "interrupted": False, "duration": 2.5, "counts": {"FAIL": 2}},
    ]


@pytest.fixture
def events(tmp_path: Path) -> Events:
    """The events of a run with one scenario of each verdict."""
    return _whole_run(tmp_path)


@pytest.fixture
def run(events: Events) -> Run:
    """The run of these events."""
    return collect(events)


@pytest.fixture
def hostile() -> str:
    """A string that breaks markup, terminals and encodings."""
    return HOSTILE


@pytest.fixture
def large_run(events: Events) -> Run:
    """A run of a hundred scenarios with ten exchanges each."""
    found: list[Mapping[str, Any]] = [{**events[0], "planned": 100}]
    for index in range(100):
        address = f"oidc-core/scenario-{index}"
        found.append(_started(address, f"Fact {index} holds"))
        found += [_exchange(address, number, '{"keys": ["' + "k" * 20_000 + '"]}') for number in range(1, 11)]
        found += [_judgement(address, f"OIDCC-3.1.{part}-{index % 7}") for part in range(12)]
        found.append(_finished(address, "PASS"))
    return collect([*found, events[-1]])


@pytest.fixture
def judgement() -> Judge:
    """Make a judgement event: address, requirement, result, and members that differ."""
    return _judgement
