"""How the parameters of an authorization request are read."""

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.audience import REPEATABLE
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.web.message import Pairs


def read_parameters(_provider: Provider, draft: AuthorizationDraft) -> None:
    """GET carries the parameters in the query, POST in a form body (OIDC Core 3.1.2.1)."""
    if draft.http.method == "POST":
        if draft.http.form is None:
            raise InvalidRequest("a POSTed authorization request is a form (application/x-www-form-urlencoded)")
        draft.pairs = draft.http.form
    else:
        draft.pairs = draft.http.query


def take_pairs(draft: AuthorizationDraft, pairs: Pairs) -> None:
    """Let these be the parameters of the request, whatever they were before."""
    draft.pairs, draft.parameters, draft.repeatable = pairs, {}, {}
    for name, value in pairs:
        draft.parameters.setdefault(name, value)
        if name in REPEATABLE:
            draft.repeatable[name] = (*draft.repeatable.get(name, ()), value)


def ignore_empty_parameters(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "Parameters sent without a value MUST be treated as if they were omitted" (RFC 6749 3.1)."""
    take_pairs(draft, tuple((name, value) for name, value in draft.pairs if value))


def refuse_repeated_addresses(_provider: Provider, draft: AuthorizationDraft) -> None:
    """A repeated client_id or redirect_uri leaves nowhere to send an error (RFC 6749 3.1, 4.1.2.1)."""
    for name in ("client_id", "redirect_uri"):
        if sum(1 for pair in draft.pairs if pair[0] == name) > 1:
            raise InvalidRequest(f"the parameter {name} is repeated")


def refuse_repeated_parameters(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "Request and response parameters MUST NOT be included more than once" (RFC 6749 3.1)."""
    names = [name for name, _ in draft.pairs if name not in REPEATABLE]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InvalidRequest(f"repeated: {', '.join(name[:40] for name in repeated[:5])}")
