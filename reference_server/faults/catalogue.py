"""Every fault, by name."""

from collections.abc import Mapping

from reference_server.faults import id_tokens, messages
from reference_server.faults.fault import Fault

FAULTS: Mapping[str, Fault] = {fault.name: fault for group in (id_tokens.FAULTS, messages.FAULTS) for fault in group}
