"""The variant of a profile under which a scenario is played (decisions.md, D1)."""

from msgspec import Struct
from msgspec.structs import asdict


class Variant(Struct, frozen=True):
    """The defaults under which a scenario is played; a value written in the scenario wins over them."""

    response_type: str = "code"
    response_mode: str = "query"
    token_endpoint_auth_method: str = "client_secret_basic"

    @property
    def label(self) -> str:
        """The values that are not at their default, for the address; empty where all are."""
        told = zip(asdict(self).values(), self.__struct_defaults__, strict=True)
        return ",".join(value.replace(" ", "+") for value, default in told if value != default)

    def gives(self, what: str) -> bool:
        """Tell whether a login yields a code, an access_token of either endpoint, or a front_channel_id_token."""
        parts = set(self.response_type.split())
        wanted = {"code": {"code"}, "access_token": {"code", "token"}, "front_channel_id_token": {"id_token"}}
        return bool(wanted[what] & parts)


DEFAULT_VARIANT = Variant()
