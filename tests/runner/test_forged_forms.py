"""A page of another site does not know what the address of a form has for the user alone."""

import secrets
import socket

from harness.flows.connection import Connection
from harness.flows.forged_submission import forge_submission
from harness.protocol.forged_submission import ForgedSubmission
from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.wire.browser import Browser
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.pages import PageRecipe
from harness.wire.transport import Transport
from tests.checks.messages import a_client, a_provider
from tests.hostile.servers import answer, serving

LOGIN = PageRecipe("login", form_with=("name",), fill=(("name", "$user.name"),))
USERS = (User("alice", Secret("alice-password"), {}), User("bob", Secret("bob-password"), {}))


def test_the_form_of_nobody_has_no_session_in_its_address() -> None:
    posted: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        line = head.partition("\r\n")[0]
        session = secrets.token_urlsafe(8)
        page = f"<form method=post action='/login?session={session}&client=rp'><input name=name></form>"
        if line.startswith("POST"):
            posted.append(line.split(" ")[1])
        peer.sendall(answer(page.encode(), media_type="text/html"))

    with serving(behave) as address:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        connection = Connection(a_provider(authorization_endpoint=f"{address}/authorize"), transport)
        browsers = (Browser(transport, (LOGIN,), Limits()), Browser(transport, (LOGIN,), Limits()))
        user, attacker = USERS
        result = forge_submission(
            connection,
            browsers,
            a_client(),
            user=user,
            attacker=attacker,
            page="login",
            values="nobody",
            parameters={},
        )
        transport.close()
    assert isinstance(result, ForgedSubmission)
    assert posted == ["/login?client=rp"]
