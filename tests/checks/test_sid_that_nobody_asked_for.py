"""A sid is judged wherever it is, and missed only where the client asked for it."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.checks import front_channel_logout, logout_token
from harness.protocol.judgement import Result

from .logout_messages import SID, a_logout_client, a_logout_token, an_id_token_of_a_session

DEMANDS = ("backchannel_logout_session_required", "frontchannel_logout_session_required")


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (logout_token.id_tokens_have_sid, an_id_token_of_a_session),
        (front_channel_logout.id_tokens_have_sid, an_id_token_of_a_session),
        (logout_token.a_demanded_sid_is_there, a_logout_token),
    ],
)
@pytest.mark.parametrize(("sid", "result"), [(SID, Result.MET), ("", Result.BROKEN), (None, Result.NOT_APPLICABLE)])
def test_a_sid_is_judged_where_it_came(
    check: Callable[..., Any], message: Callable[..., Any], sid: str | None, result: Result
) -> None:
    client = a_logout_client(**dict.fromkeys(DEMANDS, False))
    judgement = check(message(sid=sid, client=client))
    assert judgement.result is result
