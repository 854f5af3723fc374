"""The admin port: what the login and consent application and operators call."""

import bottle

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
from reference_server.endpoints.admin_login import accept_login_request, read_login_request, reject_login_request
from reference_server.endpoints.health import health_endpoint
from reference_server.endpoints.introspection import admin_introspection_endpoint
from reference_server.web.wsgi import mount, new_app

REQUESTS = "/admin/oauth2/auth/requests"


def admin_app() -> bottle.Bottle:
    """The app with every admin address."""
    app = new_app()
    mount(app, "GET", f"{REQUESTS}/login", read_login_request)
    mount(app, "PUT", f"{REQUESTS}/login/accept", accept_login_request)
    mount(app, "PUT", f"{REQUESTS}/login/reject", reject_login_request)
    mount(app, "GET", f"{REQUESTS}/consent", read_consent_request)
    mount(app, "PUT", f"{REQUESTS}/consent/accept", accept_consent_request)
    mount(app, "PUT", f"{REQUESTS}/consent/reject", reject_consent_request)
    mount(app, "GET", "/admin/clients", list_clients)
    mount(app, "POST", "/admin/clients", create_client)
    mount(app, "GET", "/admin/clients/<client_id>", read_client)
    mount(app, "PUT", "/admin/clients/<client_id>", replace_whole_client)
    mount(app, "PATCH", "/admin/clients/<client_id>", patch_client)
    mount(app, "DELETE", "/admin/clients/<client_id>", remove_client)
    mount(app, "PUT", "/admin/clients/<client_id>/lifespans", replace_lifespans)
    mount(app, "POST", "/admin/oauth2/introspect", admin_introspection_endpoint)
    mount(app, "GET", "/health/alive", health_endpoint)
    mount(app, "GET", "/health/ready", health_endpoint)
    return app
