"""What the parent has decided and every server needs to know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deployment:
    """Addresses, database and secrets (the newest first) of one `hallmark-op serve all`.

    `disposable` says that the database ends with the process.
    """

    public: str
    admin: str
    login: str
    database: str
    disposable: bool
    system_secrets: tuple[bytes, ...]
    faults: bool
