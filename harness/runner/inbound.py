"""One call of the provider to the run's inbox, played by itself: to see whether it gets there."""

from contextlib import closing

from msgspec import Struct

from harness.protocol.outcome import SignIn
from harness.runner.clients import are_static
from harness.runner.descriptions import described
from harness.runner.inbox import opened_inbox, reaches_inbox
from harness.runner.rehearsal import Rehearsal
from harness.targets.target import Target
from harness.wire.inbox.worker import called_at, taker

# How long a logout token is waited for at least, in seconds.
SHORTEST_WAIT = 5.0


class Inbound(Struct, frozen=True):
    """Whether the provider reached the inbox, None where it was given no occasion, and what was seen."""

    reached: bool | None
    said: str


def inbound_call(target: Target, played: Rehearsal) -> Inbound:
    """Let the provider send a logout token to the inbox (OpenID Connect Back-Channel Logout 2.5), and wait for it.

    Raises `TargetError` where the inbox cannot be had, `NoClient` where no client can be had for it.
    """
    if played.connection.provider.metadata.members.get("backchannel_logout_supported") is not True:
        return Inbound(None, "not tried: the provider has no back-channel logout, by which it would call")
    if are_static(played.session):
        return Inbound(None, "not tried: it takes a client of its own, and the target file has only static ones")
    with closing(opened_inbox(target.file.inbox, target.beside("."))) as inbox:
        if not reaches_inbox(target, inbox.place.base):
            return Inbound(
                None, "not tried: the inbox is on this machine alone, so what needs it is SKIPPED: inbox in the file"
            )
        called = called_at(inbox.place.base)
        user, browser = target.users[0], played.browser()
        with played.client({"backchannel_logout_uri": called}) as client:
            login = played.login(client, user, browser)
            if not isinstance(login, SignIn):
                return Inbound(None, f"not tried: the login of its client ended in {described(login)}")
            played.logout(client, user, browser, login.id_token)
            seconds = max(SHORTEST_WAIT, target.file.inbox.wait)
            came = taker(inbox.place)(called, seconds)
    if came:
        return Inbound(True, "a logout token came to the inbox")
    return Inbound(False, f"no logout token came to the inbox within {seconds:.0f} s")
