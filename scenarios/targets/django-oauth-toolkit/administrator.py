"""Makes and removes clients as the provider's administrator does, by `createapplication`, at a port of its own."""

import io
import json
import secrets
from wsgiref.simple_server import WSGIRequestHandler

from django.core.management import call_command
from oauth2_provider.models import get_application_model

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, format, *arguments):
        pass


def administration(environment, start):
    """POST of a client's metadata (RFC 7591 2) makes one, DELETE of /CLIENT_ID removes it."""
    if environment["REQUEST_METHOD"] == "DELETE":
        name = environment["PATH_INFO"].rpartition("/")[2]
        get_application_model().objects.filter(client_id=name).delete()
        start("204 No Content", [])
        return []
    length = int(environment.get("CONTENT_LENGTH") or 0)
    made, wrong = create(json.loads(environment["wsgi.input"].read(length)))
    start("400 Bad Request" if wrong else "201 Created", [("Content-Type", "application/json")])
    return [json.dumps({"error_description": wrong} if wrong else made).encode()]


def grant_of(metadata: dict) -> str:
    """The one grant that an application has beside that of refresh tokens."""
    grants, types = metadata.get("grant_types", []), " ".join(metadata.get("response_types", ["code"])).split()
    if DEVICE in grants:
        return DEVICE
    if "client_credentials" in grants:
        return "client-credentials"
    if "code" not in types:
        return "implicit"
    return "openid-hybrid" if {"id_token", "token"} & set(types) else "authorization-code"


def create(metadata: dict) -> tuple[dict, str | None]:
    """Make an application, of the metadata that it has a place for; the second member says why there is none."""
    public = metadata.get("token_endpoint_auth_method") == "none"
    told = {"client_id": f"client-{secrets.token_hex(12)}", "client_secret": secrets.token_urlsafe(32)}
    algorithm = metadata.get("id_token_signed_response_alg", "RS256")
    said = io.StringIO()
    call_command(
        "createapplication",
        "public" if public else "confidential",
        grant_of(metadata),
        name=metadata.get("client_name", ""),
        redirect_uris=" ".join(metadata.get("redirect_uris", [])),
        post_logout_redirect_uris=" ".join(metadata.get("post_logout_redirect_uris", [])),
        algorithm=algorithm,
        # A secret that signs has to be known (OpenID Connect Core 10.1).
        hash_client_secret=algorithm != "HS256",
        stdout=said,
        **told,
    )
    if not get_application_model().objects.filter(client_id=told["client_id"]).exists():
        return {}, said.getvalue()
    return ({"client_id": told["client_id"]} if public else told), None
