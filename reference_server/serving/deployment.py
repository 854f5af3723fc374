"""What the parent has decided and every server needs to know."""

from typing import TYPE_CHECKING

from msgspec import Struct

from reference_server.options import Options

if TYPE_CHECKING:
    from reference_server.serving.certificate import Certificate


class Deployment(Struct, frozen=True):
    """Addresses, database and secrets (the newest first) of one `hallmark-op serve all`.

    `disposable` says that the database ends with the process. `certificate` is for the public port and the login and
    consent application; the admin port is for this machine alone.
    """

    public: str
    admin: str
    login: str
    database: str
    disposable: bool
    system_secrets: tuple[bytes, ...]
    options: Options
    certificate: "Certificate | None" = None
