"""Every fault, by name."""

from collections.abc import Mapping

from reference_server.faults import assertions, clients, grants, id_tokens, keys, messages, oauth, pushed
from reference_server.faults.fault import Fault

GROUPS = (
    assertions.FAULTS,
    id_tokens.FAULTS,
    messages.FAULTS,
    clients.FAULTS,
    grants.FAULTS,
    keys.FAULTS,
    oauth.FAULTS,
    pushed.FAULTS,
)
FAULTS: Mapping[str, Fault] = {fault.name: fault for group in GROUPS for fault in group}
