"""Every fault, by name."""

from collections.abc import Mapping

from reference_server.faults import (
    access_tokens,
    addresses,
    assertions,
    authorization_answers,
    calls,
    clients,
    devices,
    expiry,
    frames,
    grants,
    id_token_claims,
    id_token_writing,
    id_tokens,
    key_sets,
    keys,
    messages,
    metadata,
    oauth,
    pushed,
    registration,
    response_types,
    sessions,
    token_answers,
    userinfo_answers,
)
from reference_server.faults.fault import Fault

GROUPS = (
    access_tokens,
    authorization_answers,
    token_answers,
    userinfo_answers,
    addresses,
    assertions,
    id_token_claims,
    id_token_writing,
    calls,
    id_tokens,
    messages,
    clients,
    devices,
    frames,
    expiry,
    grants,
    keys,
    key_sets,
    metadata,
    oauth,
    pushed,
    registration,
    response_types,
    sessions,
)
FAULTS: Mapping[str, Fault] = {fault.name: fault for group in GROUPS for fault in group.FAULTS}
