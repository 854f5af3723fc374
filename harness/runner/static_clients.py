"""Which clients a target file must name where none can be registered."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from harness.runner.clients import GENERATED, NAMED_BY_RUN, SIGNING_METHODS, asked_metadata
from harness.scenario.model import Item

BASE = "https://rp.example/static"
# A client may have more of these than a scenario asks for; all else has to be as it is asked for.
UNITED = ("response_types", "grant_types")
# What a scenario itself registers or changes.
REGISTERING = frozenset({"register", "update_registration", "delete_registration", "rotate_client_keys"})


class StaticClient(Struct, frozen=True):
    """A client's metadata, and the addresses of the items that it unlocks."""

    metadata: Mapping[str, Any]
    unlocks: tuple[str, ...]


class StaticClients(Struct, frozen=True):
    """The clients that a set of items needs, those that ask for least first, and the items that none can serve."""

    clients: tuple[StaticClient, ...]
    dynamic_only: tuple[str, ...]


def static_clients(items: Iterable[Item]) -> StaticClients:
    """Return the smallest set of static clients that the items need.

    Items share a client where they ask for the same metadata but for response and grant types, which are united. An
    item that registers clients itself, whose client signs with keys of its own, or that takes an address made by the
    run can be served by none.
    """
    united: dict[str, tuple[dict[str, Any], list[str]]] = {}
    dynamic: list[str] = []
    for item in items:
        written = shared_metadata(item)
        if written is None:
            dynamic.append(item.address)
            continue
        asked = asked_metadata("", item.variant, BASE, written)
        wanted = {name: value for name, value in asked.items() if name in written or name not in NAMED_BY_RUN}
        key = json.dumps({name: value for name, value in wanted.items() if name not in UNITED}, sort_keys=True)
        known, unlocks = united.setdefault(key, (wanted, []))
        for name in UNITED:
            known[name] = list(dict.fromkeys((*known[name], *wanted[name])))
        unlocks.append(item.address)
    found = (
        StaticClient({"redirect_uris": [f"{BASE}/callback"], **metadata}, tuple(unlocks))
        for metadata, unlocks in united.values()
    )
    ordered = sorted(found, key=lambda client: (len(client.metadata), -len(client.unlocks)))
    return StaticClients(tuple(ordered), tuple(dynamic))


def shared_metadata(item: Item) -> dict[str, Any] | None:
    """Return the client metadata that an item's scenario writes, its case put in.

    None where it can share no client with others.
    """
    scenario = item.scenario
    written = {
        name: scenario.each[name][item.case] if value == "each" and item.case is not None else value
        for name, value in scenario.client.items()
    }
    method = written.get("token_endpoint_auth_method", item.variant.token_endpoint_auth_method)
    made_by_run = "$inbox" in json.dumps(written) or written.get("jwks") == GENERATED
    lists = all(isinstance(written.get(name, []), list) for name in (*UNITED, "redirect_uris"))
    if made_by_run or method in SIGNING_METHODS or not lists:
        return None
    sent = "$inbox" in str([(dict(step.parameters), step.also) for step in scenario.steps])
    return None if sent or any(step.verb.name in REGISTERING for step in scenario.steps) else written
