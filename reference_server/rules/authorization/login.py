"""What an accepted login has to meet before consent is asked for."""

from reference_server.errors import AccessDenied, LoginRequired
from reference_server.provider import Provider
from reference_server.storage.flows import Flow
from reference_server.tokens.subject import is_asked_for


def demand_required_subject(provider: Provider, flow: Flow) -> None:
    """ "it MUST NOT reply with an ID Token or Access Token for a different user" (OIDC Core 3.1.2.2)."""
    if not is_asked_for(provider, flow.request, flow.login["subject"]):
        raise LoginRequired("another End-User logged in than the one asked for")


def demand_essential_acr(_provider: Provider, flow: Flow) -> None:
    """An essential acr that was not met "MUST" count as a failed authentication (OIDC Core 5.5.1.1)."""
    asked = flow.request.requested_claims("id_token").get("acr") or {}
    wanted = asked.get("values") or ([asked["value"]] if "value" in asked else [])
    if asked.get("essential") and wanted and flow.login.get("acr") not in wanted:
        raise AccessDenied("the authentication does not reach the acr that was asked for as essential")
