"""Target files for the provider whose login page takes JavaScript."""

import json
from pathlib import Path
from typing import Any

from tests.rig.javascript_login import USERS, LoginApplication
from tests.rig.runs import PROVIDER, target_file

SECRET = "JBSWY3DPEHPK3PXP"
CONSENT = {
    "page": "consent",
    "form_with": ["decision"],
    "submit": {"decision": "accept"},
    "refuse": {"decision": "refuse"},
}
CHROMIUM = [
    {
        "page": "login",
        "form_with": ["identifier", "secret"],
        "fill": {"identifier": "$user.name", "secret": "$user.password"},
        "submit": "Continue",
    },
    {"page": "code", "form_with": ["code"], "fill": {"code": "$user.one_time_code"}, "submit": "Verify"},
    CONSENT,
]


def sent(**values: str) -> dict[str, Any]:
    headers = {"X-Token": "$cookie.token"}
    return {"url": "/api/login", "headers": headers, "json": {"flow": "$url.login_challenge", **values}}


def requests(*, with_code: bool) -> list[dict[str, Any]]:
    """The recipes of the driver `request`: what the page's JavaScript would send."""
    first = sent(identifier="$user.name", secret="$user.password")
    second = [sent(code="$user.one_time_code")] if with_code else []
    return [{"page": "login", "title": "Sign in", "send": [first, *second], "open": "$answer.redirect_to"}, CONSENT]


def javascript_target(
    folder: Path, name: str, login: LoginApplication, driver: str, recipes: list[dict[str, Any]], **user: Any
) -> Path:
    """A target file for the reference provider behind this login application; `user` is said of each user."""
    port = login.admin.rpartition(":")[2]
    process = [*PROVIDER, "--port-admin", port, "--login-url", f"{login.address}/login"]
    users = [
        {"name": one["username"], "password": f"{one['username']}-password", **user}
        for one in json.loads(USERS.read_text("utf-8"))
    ]
    pages = {"driver": driver, "recipes": recipes}
    return target_file(folder, name, start={"process": process, "within": 120}, pages=pages, users=users)
