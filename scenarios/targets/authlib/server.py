"""Serves the provider on a free port of 127.0.0.1: prints its issuer as JSON, and ends with its standard input."""

import json
import os
import secrets
import sys
import threading
import time
from urllib.parse import urlencode

# Authlib refuses plain http without this; the provider is on loopback, for tests alone.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import logging

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from flask import Flask, redirect, render_template_string, request, session
from joserfc import jwt
from joserfc.errors import JoseError
from provider import KEYS, authorization_server, metadata
from storage import USERS
from werkzeug.serving import make_server

PAGE = """<!doctype html><html lang="en"><title>{{ title }}</title><h1>{{ title }}</h1>
<form method="post"><input type="hidden" name="csrf" value="{{ csrf }}">
{% if fields %}<input name="username"><input name="password" type="password">{% endif %}
<button name="decision" value="accept">Continue</button><button name="decision" value="refuse">Cancel</button></form>
"""
ERROR_PAGE = "<!doctype html><html lang=en><title>Error</title><h1>Error</h1><p>{{ error }}: {{ description }}</p>"

ONE_AT_A_TIME = threading.Lock()
app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
lifetime = int(os.environ.get("ACCESS_TOKEN_SECONDS", "3600"))
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(("authorization_code", "client_credentials"), lifetime)
http = make_server("127.0.0.1", 0, app, threaded=True)
issuer = f"http://127.0.0.1:{http.port}"
server = authorization_server(app, issuer)


@app.after_request
def unframed(response):
    # RFC 6749 10.13: nobody frames the pages.
    response.headers["X-Frame-Options"] = "DENY"
    return response


@app.get("/.well-known/openid-configuration")
def configuration():
    return metadata(issuer)


@app.get("/.well-known/oauth-authorization-server")
def oauth_configuration():
    return metadata(issuer)


@app.get("/jwks.json")
def jwks():
    return KEYS.as_dict(private=False)


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    if "client_id" in request.form:
        # A request by POST (OpenID Connect Core 3.1.2.1) goes on as one by GET, since the pages are posted to it.
        return redirect(f"/authorize?{urlencode(list(request.form.items(multi=True)))}", 303)
    if request.method == "POST" and request.form.get("csrf") != session.get("csrf", ""):
        # RFC 6749 10.12: a form counts in the browser to which its page was shown, and nowhere else.
        return render_template_string(ERROR_PAGE, error="access_denied", description="not the form of this page"), 403
    user = USERS.get(session.get("user", ""))
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        # An error without an address to send it to is shown to the user (RFC 6749 4.1.2.1).
        if not getattr(error, "redirect_uri", None):
            return render_template_string(ERROR_PAGE, error=error.error, description=error.description), 400
        return _told(error)
    return _asked(grant, user)


def _asked(grant, user):
    """Log the user in, ask for consent, or go on, as the request and the session demand (Core 3.1.2.3, 3.1.2.4)."""
    if "registration" in request.args:
        return _refused(grant, "registration_not_supported")
    fresh = session.pop("fresh", None) == request.query_string.decode()
    data = grant.request.payload.data
    prompt = data.get("prompt", "")
    age, hint = data.get("max_age"), data.get("id_token_hint")
    hinted = None if hint is None else subject_of(hint)
    if hint is not None and hinted is None:
        return _refused(grant, "invalid_request")
    stale = age is not None and age.isdigit() and time.time() - session.get("auth_time", 0) > int(age)
    if user is None or ((stale or "login" in prompt.split()) and not fresh):
        if prompt == "none":
            return _refused(grant, "login_required")
        return _login()
    if hinted is not None and hinted != f"subject-{user.name}":
        return _refused(grant, "login_required")
    consented = session.get("consented", {})
    client, scope = grant.client.client_id, grant.request.scope
    if request.method == "POST" and "username" not in request.form and "decision" in request.form:
        if request.form["decision"] != "accept":
            return server.create_authorization_response(grant=grant, grant_user=None)
        session["consented"] = {**consented, client: scope}
        return server.create_authorization_response(grant=grant, grant_user=user)
    if consented.get(client) == scope and "consent" not in prompt.split():
        return server.create_authorization_response(grant=grant, grant_user=user)
    if prompt == "none":
        return _refused(grant, "consent_required")
    if fresh:
        session["fresh"] = request.query_string.decode()
    return _page("Consent", fields=False)


def _page(title, *, fields):
    csrf = session.setdefault("csrf", secrets.token_urlsafe(16))
    return render_template_string(PAGE, title=title, fields=fields, csrf=csrf)


def subject_of(id_token):
    """The user whom an ID Token of this provider names, however old it is (OpenID Connect Core 3.1.2.1)."""
    try:
        return jwt.decode(id_token, KEYS, algorithms=["RS256"]).claims.get("sub")
    except (JoseError, ValueError):
        return None


def _login():
    name, password = request.form.get("username", ""), request.form.get("password", "")
    user = USERS.get(name)
    if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
        return _page("Sign in", fields=True)
    session["user"], session["auth_time"] = name, time.time()
    session["fresh"] = request.query_string.decode()
    return redirect(request.url, 303)


def _told(error):
    """An error at the client, with the iss that Authlib adds to other answers alone (RFC 9207 2)."""
    response = server.handle_error_response(None, error)
    if response.location:
        response.location = add_params_to_uri(response.location, {"iss": issuer})
    return response


def _refused(grant, code):
    error = OAuth2Error(redirect_uri=grant.redirect_uri)
    error.error, error.state = code, grant.request.payload.state
    return _told(error)


@app.post("/token")
def token():
    # The library looks a code up in one call and ends it in another (RFC 6749 4.1.2: it is used once).
    with ONE_AT_A_TIME:
        return server.create_token_response()


@app.post("/register")
def register():
    return server.create_endpoint_response("client_registration")


@app.route("/register/<client_id>", methods=["GET", "PUT", "DELETE"])
def register_client(client_id):
    return server.create_endpoint_response("client_configuration")


@app.route("/userinfo", methods=["GET", "POST"])
def userinfo():
    return server.create_endpoint_response("userinfo")


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.post("/introspect")
def introspect():
    return server.create_endpoint_response("introspection")


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    print(json.dumps({"issuer": issuer}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
