"""What a fault is, and the patches it is made of."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.table import RuleTable

Patch = Callable[[RuleTable], RuleTable]
Ids = tuple[str, ...]


class Fault(Struct, frozen=True):
    """A named deviation from these requirements of the catalogue; `also` are those that cannot but break with it.

    `open_forms` says that the login application takes forms at this issuer that are not from its own pages.
    `framed_pages` says that its pages there may be in the frame of any site.
    `shown_in` names items that show it, where the shortest scenarios that cite a requirement do not.
    """

    name: str
    requirements: Ids
    description: str
    patch: Patch
    also: Ids = ()
    shown_in: tuple[str, ...] = ()
    open_forms: bool = False
    framed_pages: bool = False


def drop(*rules: Callable[..., Any]) -> Patch:
    """Leave rules out, wherever they stand."""
    return lambda table: _mapped(table, lambda rule: () if rule in rules else (rule,), rules)


def swap(rule: Callable[..., Any], by: Callable[..., Any]) -> Patch:
    """Put another rule in the place of one."""
    return lambda table: _mapped(table, lambda known: (by,) if known is rule else (known,), (rule,))


def found_otherwise(
    rule: Callable[..., None], refusal: type[ProtocolError], find: Callable[..., Any], member: str
) -> Callable[..., None]:
    """A rule that does as another one; where that refuses so, it sets a member of the draft to what it finds itself.

    The refusal stays where nothing is found.
    """

    def load(provider: Provider, draft: Any) -> None:
        try:
            rule(provider, draft)
        except refusal:
            found = find(provider, draft)
            if found is None:
                raise
            setattr(draft, member, found)

    return load


def at(**seams: Callable[..., Any]) -> Patch:
    """Transform messages at seams."""
    return lambda table: replace(table, seams=replace(table.seams, **seams))


def faults_at(seam: str) -> Callable[..., Fault]:
    """A maker of faults that change what passes a seam; ids and items are words in one string."""

    def fault(
        name: str, requirements: str, description: str, change: Callable[..., Any], also: str = "", shown_in: str = ""
    ) -> Fault:
        ids, others, items = (tuple(words.split()) for words in (requirements, also, shown_in))
        return Fault(name, ids, description, at(**{seam: change}), others, items)

    return fault


def left_out(rule: Callable[..., Any], requirements: str, also: str = "", shown_in: str = "") -> Fault:
    """The fault that a rule does not run, named and described as the rule is; ids and items are words in one string."""
    name = "-".join(("no", *rule.__module__.split(".")[2:], rule.__name__)).replace("_", "-")
    said = (rule.__doc__ or "").strip().partition("\n")[0]
    ids, others, items = (tuple(words.split()) for words in (requirements, also, shown_in))
    return Fault(name, ids, f"A rule is left out: {said}", drop(rule), others, items)


def both(*patches: Patch) -> Patch:
    """Several patches, one after the other."""

    def patched(table: RuleTable) -> RuleTable:
        for patch in patches:
            table = patch(table)
        return table

    return patched


def _mapped(
    table: RuleTable, change: Callable[[Any], tuple[Any, ...]], expected: tuple[Callable[..., Any], ...]
) -> RuleTable:
    """Change every row of the table. Raises `ValueError` where an expected rule is in no row."""
    met: set[Any] = set()

    def row(rules: tuple[Any, ...]) -> tuple[Any, ...]:
        met.update(rules)
        return tuple(kept for rule in rules for kept in change(rule))

    values: dict[str, Any] = {}
    for name, value in asdict(table).items():
        if isinstance(value, tuple):
            values[name] = row(value)
        elif name == "grants":
            values[name] = {grant: row(rules) for grant, rules in value.items()}
    missing = [rule.__name__ for rule in expected if rule not in met]
    if missing:
        raise ValueError(f"no row of the rule table has {', '.join(missing)}")
    return replace(table, **values)
