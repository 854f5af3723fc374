"""Every member that Hydra's own SDK knows is described by the provider, and every client member is kept."""

from typing import Any

import ory_hydra_client as hydra
import pytest
import requests

from reference_server.endpoints.openapi import openapi_document

REQUESTS = "/admin/oauth2/auth/requests"
NEVER_TOLD = {"IntrospectedOAuth2Token": {"username"}}
"""What Hydra itself leaves empty, having no user names."""
SENT = [
    (hydra.AcceptOAuth2LoginRequest, f"{REQUESTS}/login/accept", "put"),
    (hydra.RejectOAuth2Request, f"{REQUESTS}/login/reject", "put"),
    (hydra.AcceptOAuth2ConsentRequest, f"{REQUESTS}/consent/accept", "put"),
    (hydra.RejectOAuth2Request, f"{REQUESTS}/consent/reject", "put"),
    (hydra.OAuth2Client, "/admin/clients", "post"),
    (hydra.TrustOAuth2JwtGrantIssuer, "/admin/trust/grants/jwt-bearer/issuers", "post"),
]
TOLD = [
    (hydra.OAuth2LoginRequest, f"{REQUESTS}/login"),
    (hydra.OAuth2ConsentRequest, f"{REQUESTS}/consent"),
    (hydra.OAuth2LogoutRequest, f"{REQUESTS}/logout"),
    (hydra.OAuth2ConsentSession, "/admin/oauth2/auth/sessions/consent"),
    (hydra.OAuth2Client, "/admin/clients/{client_id}"),
    (hydra.IntrospectedOAuth2Token, "/admin/oauth2/introspect"),
]
CALLBACK = "https://rp.example/callback"


def members_of(model: Any) -> set[str]:
    """The JSON members of one of the SDK's models, as a server may send them."""
    known = {field.alias or name for name, field in model.model_fields.items() if name != "additional_properties"}
    return known - NEVER_TOLD.get(model.__name__, set())


def described(schema: Any) -> set[str]:
    while "$ref" in schema:
        schema = openapi_document("admin")["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return described(schema["items"]) if schema["type"] == "array" else set(schema["properties"])


@pytest.mark.parametrize(("model", "path", "method"), SENT, ids=str)
def test_what_the_sdk_sends_is_described(model: Any, path: str, method: str) -> None:
    body = openapi_document("admin")["paths"][path][method]["requestBody"]
    assert members_of(model) <= described(body["content"]["application/json"]["schema"])


@pytest.mark.parametrize(("model", "path"), TOLD, ids=str)
def test_what_the_sdk_reads_is_described(model: Any, path: str) -> None:
    item = openapi_document("admin")["paths"][path]
    operation = item["post" if path.endswith("/introspect") else "get"]
    answer = operation["responses"]["200"]
    assert members_of(model) <= described(answer["content"]["application/json"]["schema"])


def test_every_member_of_a_client_is_kept(provider: dict[str, str]) -> None:
    lifespans = {name: "1h1m" for name in members_of(hydra.OAuth2Client) if name.endswith("_lifespan")}
    flags = ("skip_consent", "skip_logout_consent", "frontchannel_logout_session_required")
    sent: dict[str, Any] = lifespans | dict.fromkeys((*flags, "backchannel_logout_session_required"), True)
    sent |= {
        "access_token_strategy": "jwt",
        "allowed_cors_origins": ["https://app.example"],
        "audience": ["https://resource.example/"],
        "backchannel_logout_uri": "https://rp.example/backchannel",
        "client_name": "A client",
        "client_uri": "https://rp.example/",
        "contacts": ["someone@rp.example"],
        "frontchannel_logout_uri": "https://rp.example/frontchannel",
        "grant_types": ["authorization_code", "refresh_token"],
        "jwks_uri": "https://rp.example/jwks.json",
        "logo_uri": "https://rp.example/logo.png",
        "metadata": {"team": "blue"},
        "owner": "someone",
        "policy_uri": "https://rp.example/policy",
        "post_logout_redirect_uris": ["https://rp.example/bye"],
        "redirect_uris": [CALLBACK],
        "request_object_signing_alg": "RS256",
        "request_uris": ["https://rp.example/request.jwt"],
        "response_types": ["code"],
        "scope": "openid offline_access",
        "subject_type": "pairwise",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "tos_uri": "https://rp.example/terms",
        "userinfo_signed_response_alg": "RS256",
    }
    made = {"client_id", "client_secret", "client_secret_expires_at", "created_at", "updated_at"}
    apart = {"registration_access_token", "registration_client_uri", "sector_identifier_uri", "jwks"}
    assert set(sent) == members_of(hydra.OAuth2Client) - made - apart
    with hydra.ApiClient(hydra.Configuration(host=provider["admin"])) as client:
        api = hydra.OAuth2Api(client)
        created = api.create_o_auth2_client(hydra.OAuth2Client.from_dict(sent))
        url = f"{provider['admin']}/admin/clients/{created.client_id}"
        kept = requests.get(url, timeout=20).json()
    assert {name: kept.get(name) for name in sent} == sent
