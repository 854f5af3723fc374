"""A Content-Security-Policy lets those frames load that a browser would load under it."""

import pytest

from harness.wire.frame_policy import lets_load

PAGE = "http://op.example:8080/logout"
FRAME = "https://rp.example/frontchannel_logout?iss=1"


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "script-src 'none'",
        "frame-src *",
        "frame-src https:",
        "frame-src http:",
        "frame-src 'self' rp.example ; object-src 'none'",
        "FRAME-SRC HTTPS://RP.EXAMPLE",
        "frame-src *.example",
        "frame-src rp.example:443",
        "frame-src rp.example:*",
        "frame-src rp.example/frontchannel_logout",
        "frame-src https://rp.example/",
        "child-src rp.example; default-src 'none'",
        "default-src rp.example",
    ],
)
def test_it_lets_a_frame_load_that_it_lists(policy: str) -> None:
    assert lets_load([policy], PAGE, FRAME)


@pytest.mark.parametrize(
    "policy",
    [
        "frame-src",
        "frame-src 'none'",
        "frame-src 'self'",
        "frame-src other.example",
        "frame-src p.example",
        "frame-src *.rp.example",
        "frame-src http://rp.example:8443",
        "frame-src rp.example/other",
        "frame-src rp.example/FRONTCHANNEL_LOGOUT",
        "frame-src wss:",
        "frame-src [rp.example",
        "default-src 'none'",
        "frame-src 'none'; frame-src *",
        "frame-src *, frame-src 'self'",
    ],
)
def test_it_lets_no_other_frame_load(policy: str) -> None:
    assert not lets_load([policy], PAGE, FRAME)


def test_a_page_without_a_scheme_in_its_policy_loads_nothing_less_secure() -> None:
    assert not lets_load(["frame-src rp.example"], "https://op.example/logout", "http://rp.example/out")


def test_self_is_the_origin_of_the_page() -> None:
    assert lets_load(["frame-src 'self'"], PAGE, "http://op.example:8080/frame")
    assert not lets_load(["frame-src 'self'"], PAGE, "http://op.example/frame")


def test_every_policy_has_to_let_it_load() -> None:
    assert not lets_load(["frame-src rp.example", "default-src 'self'"], PAGE, FRAME)
