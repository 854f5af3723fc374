"""prompt, max_age and id_token_hint."""

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.tokens.hint import verified_hint

PROMPTS = ("none", "login", "consent", "select_account", "registration")
"""Those of OIDC Core 3.1.2.1, and Hydra's own for an End-User who wants to sign up."""
MAX_AGE_DIGITS = 10


def check_prompt(_provider: Provider, draft: AuthorizationDraft) -> None:
    """prompt lists values that are known here, as `prompt_values_supported` tells (OIDC Core 3.1.2.1)."""
    prompt = draft.listed("prompt")
    if any(value not in PROMPTS for value in prompt):
        raise InvalidRequest("prompt has a value that this provider does not know")
    draft.prompt = prompt


def refuse_none_beside_other_prompts(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "If this parameter contains none with any other value, an error is returned" (OIDC Core 3.1.2.1)."""
    if "none" in draft.prompt and len(set(draft.prompt)) > 1:
        raise InvalidRequest("prompt=none stands alone")


def check_max_age(_provider: Provider, draft: AuthorizationDraft) -> None:
    """max_age is a number of seconds; `default_max_age` of the client stands in for it (OIDC Core 3.1.2.1)."""
    asked = draft.parameters.get("max_age")
    if asked is None:
        default = draft.client.metadata.get("default_max_age")
        draft.max_age = default if isinstance(default, int) else None
        return
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= MAX_AGE_DIGITS):
        raise InvalidRequest("max_age is not a number of seconds")
    draft.max_age = int(asked)


def check_id_token_hint(provider: Provider, draft: AuthorizationDraft) -> None:
    """The hint is an ID Token that this provider issued; it may have expired (OIDC Core 3.1.2.1)."""
    hint = draft.parameters.get("id_token_hint")
    if hint is not None:
        draft.hint_claims = verified_hint(provider, hint)
