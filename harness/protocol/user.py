"""A user of the target."""

from collections.abc import Mapping

from msgspec import Struct

from harness.protocol.one_time_code import OneTimeCode
from harness.protocol.secret import Secret


class User(Struct, frozen=True):
    """A user who answers the provider's pages; `claims` are those that the provider is known to have of them.

    `one_time_code` is the user's authenticator, None where there is none.
    """

    name: str
    password: Secret
    claims: Mapping[str, object]
    one_time_code: OneTimeCode | None = None
