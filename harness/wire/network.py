"""How the network is reached."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Network:
    """`ca_bundle` is a PEM file of the authorities to trust besides none; None trusts the usual ones."""

    ca_bundle: Path | None = None
