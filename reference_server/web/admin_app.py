"""The admin port: what the login and consent application and operators call."""

from collections.abc import Callable, Iterable
from typing import Any

import bottle

from reference_server.endpoints.admin_client_secrets import forget_older_secrets, rotate_secret
from reference_server.endpoints.admin_clients import (
    create_client,
    list_clients,
    patch_client,
    read_client,
    remove_client,
    replace_lifespans,
    replace_whole_client,
)
from reference_server.endpoints.admin_consent import (
    accept_consent_request,
    read_consent_request,
    reject_consent_request,
)
from reference_server.endpoints.admin_device import accept_user_code
from reference_server.endpoints.admin_keys import (
    create_key,
    delete_key,
    delete_key_set,
    import_key_set,
    read_key,
    read_key_set,
    replace_key,
)
from reference_server.endpoints.admin_login import accept_login_request, read_login_request, reject_login_request
from reference_server.endpoints.admin_logout import accept_logout_request, read_logout_request, reject_logout_request
from reference_server.endpoints.admin_sessions import (
    list_consent_sessions,
    revoke_consent_sessions,
    revoke_login_sessions,
)
from reference_server.endpoints.admin_tokens import delete_tokens, flush_expired
from reference_server.endpoints.admin_trusted_issuers import PATH as TRUSTED_ISSUERS
from reference_server.endpoints.admin_trusted_issuers import add_trust, list_trusted_issuers, read_trust, withdraw_trust
from reference_server.endpoints.health import admin_ready_endpoint, alive_endpoint, version_endpoint
from reference_server.endpoints.introspection import admin_introspection_endpoint
from reference_server.endpoints.metrics import metrics_endpoint
from reference_server.endpoints.openapi import openapi_endpoint
from reference_server.web.metrics import Metrics
from reference_server.web.wsgi import mount, serving
from reference_server.web.wsgi_types import Application, Environ

PREFIX = "/admin"
OLD_ROOTS = ("/clients", "/keys/", "/oauth2/", "/trust/")
"""Where the paths of Hydra 1 begin, which its admin port still understands: the same ones without the prefix."""
REQUESTS = "/admin/oauth2/auth/requests"


def admin_app(metrics: Metrics) -> Application:
    """The app with every admin address; `metrics` is what `/metrics/prometheus` tells."""
    app = bottle.Bottle()
    mount(app, "GET", f"{REQUESTS}/login", read_login_request)
    mount(app, "PUT", f"{REQUESTS}/login/accept", accept_login_request)
    mount(app, "PUT", f"{REQUESTS}/login/reject", reject_login_request)
    mount(app, "GET", f"{REQUESTS}/consent", read_consent_request)
    mount(app, "PUT", f"{REQUESTS}/consent/accept", accept_consent_request)
    mount(app, "PUT", f"{REQUESTS}/consent/reject", reject_consent_request)
    mount(app, "GET", f"{REQUESTS}/logout", read_logout_request)
    mount(app, "PUT", f"{REQUESTS}/logout/accept", accept_logout_request)
    mount(app, "PUT", f"{REQUESTS}/logout/reject", reject_logout_request)
    mount(app, "PUT", f"{REQUESTS}/device/accept", accept_user_code)
    mount(app, "GET", "/admin/clients", list_clients)
    mount(app, "POST", "/admin/clients", create_client)
    mount(app, "GET", "/admin/clients/<client_id>", read_client)
    mount(app, "PUT", "/admin/clients/<client_id>", replace_whole_client)
    mount(app, "PATCH", "/admin/clients/<client_id>", patch_client)
    mount(app, "DELETE", "/admin/clients/<client_id>", remove_client)
    mount(app, "PUT", "/admin/clients/<client_id>/lifespans", replace_lifespans)
    mount(app, "POST", "/admin/clients/<client_id>/secrets/rotate", rotate_secret)
    mount(app, "DELETE", "/admin/clients/<client_id>/secrets/rotate", forget_older_secrets)
    mount(app, "POST", "/admin/oauth2/introspect", admin_introspection_endpoint)
    mount(app, "GET", "/admin/keys/<set_name>", read_key_set)
    mount(app, "POST", "/admin/keys/<set_name>", create_key)
    mount(app, "PUT", "/admin/keys/<set_name>", import_key_set)
    mount(app, "DELETE", "/admin/keys/<set_name>", delete_key_set)
    mount(app, "GET", "/admin/keys/<set_name>/<kid>", read_key)
    mount(app, "PUT", "/admin/keys/<set_name>/<kid>", replace_key)
    mount(app, "DELETE", "/admin/keys/<set_name>/<kid>", delete_key)
    mount(app, "DELETE", "/admin/oauth2/tokens", delete_tokens)
    mount(app, "POST", "/admin/oauth2/flush", flush_expired)
    mount(app, "GET", "/admin/oauth2/auth/sessions/consent", list_consent_sessions)
    mount(app, "DELETE", "/admin/oauth2/auth/sessions/consent", revoke_consent_sessions)
    mount(app, "DELETE", "/admin/oauth2/auth/sessions/login", revoke_login_sessions)
    mount(app, "GET", TRUSTED_ISSUERS, list_trusted_issuers)
    mount(app, "POST", TRUSTED_ISSUERS, add_trust)
    mount(app, "GET", f"{TRUSTED_ISSUERS}/<trust_id>", read_trust)
    mount(app, "DELETE", f"{TRUSTED_ISSUERS}/<trust_id>", withdraw_trust)
    for prefix in ("", PREFIX):
        mount(app, "GET", f"{prefix}/health/alive", alive_endpoint)
        mount(app, "GET", f"{prefix}/health/ready", admin_ready_endpoint)
        mount(app, "GET", f"{prefix}/version", version_endpoint)
        mount(app, "GET", f"{prefix}/metrics/prometheus", metrics_endpoint(metrics))
    mount(app, "GET", "/openapi.json", openapi_endpoint("admin"))
    return with_old_paths(serving(app))


def with_old_paths(app: Application) -> Application:
    """The app, which also answers at its addresses without `/admin`."""

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(OLD_ROOTS):
            environ["PATH_INFO"] = PREFIX + environ["PATH_INFO"]
        return app(environ, start_response)

    return serve
