"""The public port: what clients and browsers call."""

import bottle

from reference_server.endpoints.authorization import authorization_endpoint
from reference_server.endpoints.check_session import check_session_endpoint
from reference_server.endpoints.device_authorization import device_authorization_endpoint
from reference_server.endpoints.device_verification import device_verification_endpoint
from reference_server.endpoints.discovery import discovery_endpoint
from reference_server.endpoints.health import alive_endpoint, ready_endpoint
from reference_server.endpoints.introspection import introspection_endpoint
from reference_server.endpoints.jwks import jwks_endpoint
from reference_server.endpoints.logout import logout_endpoint
from reference_server.endpoints.openapi import openapi_endpoint
from reference_server.endpoints.provided_claims import provided_claims_endpoint
from reference_server.endpoints.pushed_authorization import pushed_authorization_endpoint
from reference_server.endpoints.registration import client_configuration_endpoint, registration_endpoint
from reference_server.endpoints.revocation import revocation_endpoint
from reference_server.endpoints.token import token_endpoint
from reference_server.endpoints.userinfo import userinfo_endpoint
from reference_server.endpoints.webfinger import webfinger_endpoint
from reference_server.tokens.claim_sources import CLAIMS_PATH
from reference_server.web.cross_origin import shared
from reference_server.web.wsgi import mount, serving
from reference_server.web.wsgi_types import Application


def public_app() -> Application:
    """The app with every public address."""
    app = bottle.Bottle()
    mount(app, "GET POST", "/oauth2/auth", authorization_endpoint)
    mount(app, "POST", "/oauth2/par", pushed_authorization_endpoint)
    mount(app, "GET POST", "/oauth2/sessions/logout", logout_endpoint)
    mount(app, "GET", "/oauth2/sessions/check", check_session_endpoint)
    mount(app, "POST OPTIONS", "/oauth2/token", shared(token_endpoint))
    mount(app, "POST", "/oauth2/device/auth", device_authorization_endpoint)
    mount(app, "GET", "/oauth2/device/verify", device_verification_endpoint)
    mount(app, "GET POST OPTIONS", "/userinfo", shared(userinfo_endpoint))
    mount(app, "GET OPTIONS", CLAIMS_PATH, shared(provided_claims_endpoint))
    mount(app, "GET OPTIONS", "/.well-known/openid-configuration", shared(discovery_endpoint))
    mount(app, "GET OPTIONS", "/.well-known/oauth-authorization-server", shared(discovery_endpoint))
    mount(app, "GET", "/.well-known/webfinger", webfinger_endpoint)
    mount(app, "GET OPTIONS", "/.well-known/jwks.json", shared(jwks_endpoint))
    mount(app, "POST", "/oauth2/register", registration_endpoint)
    mount(app, "GET PUT DELETE", "/oauth2/register/<client_id>", client_configuration_endpoint)
    mount(app, "POST OPTIONS", "/oauth2/revoke", shared(revocation_endpoint))
    mount(app, "POST", "/oauth2/introspect", introspection_endpoint)
    mount(app, "GET", "/health/alive", alive_endpoint)
    mount(app, "GET", "/health/ready", ready_endpoint)
    mount(app, "GET", "/openapi.json", openapi_endpoint("public"))
    return serving(app)
