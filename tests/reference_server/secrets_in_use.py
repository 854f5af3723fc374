"""Plays every kind of secret through a provider and gives them all, so that a test can look for them elsewhere."""

from typing import Any

import requests

from .conftest import CALLBACK, Browser, RelyingParty

GRANTS = ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"]
CHOSEN_SECRET = "a-secret-that-a-person-chose-7391"
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi")


def secrets_in_use(addresses: dict[str, str], browser: Browser) -> tuple[RelyingParty, dict[str, str]]:
    """A client that used everything, and each secret by its name."""
    rp = RelyingParty(addresses["issuer"], browser)
    assert rp.register(grant_types=GRANTS).status_code == 201
    found = {name: rp.client[name] for name in ("client_secret", "registration_access_token")}
    found["chosen client secret"] = _chosen_client(addresses["admin"])
    found |= _rotated_client(addresses["admin"])
    scope = "openid offline_access"
    landing = rp.authorize(scope=scope, prompt="consent")
    found["redeemed code"] = landing.parameters["code"]
    first = rp.exchange(landing.parameters["code"]).json()
    found |= {f"first {name}": first[name] for name in ("access_token", "refresh_token", "id_token")}
    second = rp.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    found |= {f"second {name}": second[name] for name in ("access_token", "refresh_token")}
    found["unused code"] = rp.authorize(prompt="login").parameters["code"]
    found["front-channel code"] = rp.authorize(state="state-2").parameters["code"]
    found |= {f"cookie {cookie.name}": str(cookie.value) for cookie in browser.session.cookies}
    found["unfinished challenge"] = _unfinished(rp)
    found["client credentials token"] = rp.token(grant_type="client_credentials").json()["access_token"]
    found |= _device(rp)
    found["request_uri"] = _pushed(rp)
    found |= _signing_keys(addresses["admin"])
    _misuse(rp, found)
    return rp, found


def _chosen_client(admin: str) -> str:
    body = {"client_secret": CHOSEN_SECRET, "grant_types": ["client_credentials"]}
    client = requests.post(f"{admin}/admin/clients", json=body, timeout=20).json()
    issued = client["client_secret"]
    assert issued == CHOSEN_SECRET
    return CHOSEN_SECRET


def _rotated_client(admin: str) -> dict[str, str]:
    body = {"grant_types": ["client_credentials"]}
    client = requests.post(f"{admin}/admin/clients", json=body, timeout=20).json()
    rotated = requests.post(f"{admin}/admin/clients/{client['client_id']}/secrets/rotate", timeout=20).json()
    return {"client secret before its rotation": client["client_secret"], "rotated secret": rotated["client_secret"]}


def _unfinished(rp: RelyingParty) -> str:
    answer = requests.get(rp.authorization_url(), allow_redirects=False, timeout=20)
    return answer.headers["Location"].partition("login_challenge=")[2]


def _device(rp: RelyingParty) -> dict[str, str]:
    answer = requests.post(
        f"{rp.issuer}/oauth2/device/auth", data={"scope": "openid"}, auth=_credentials(rp), timeout=20
    )
    members = answer.json()
    assert rp.browser.go(members["verification_uri_complete"]).page is not None
    return {"device_code": members["device_code"], "user_code": members["user_code"]}


def _pushed(rp: RelyingParty) -> str:
    form = {"client_id": rp.client["client_id"], "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}
    answer = requests.post(f"{rp.issuer}/oauth2/par", data=form, auth=_credentials(rp), timeout=20)
    return str(answer.json()["request_uri"])


def _signing_keys(admin: str) -> dict[str, str]:
    keys = requests.get(f"{admin}/admin/keys/hydra.openid.id-token", timeout=20).json()["keys"]
    found = {f"{name} of {key['kid']}": key[name] for key in keys for name in PRIVATE_MEMBERS if name in key}
    assert found
    return found


def _misuse(rp: RelyingParty, found: dict[str, str]) -> None:
    """Errors speak of what was wrong, and must not quote it."""
    wrong: list[dict[str, Any]] = [
        {"grant_type": "authorization_code", "code": found["unused code"], "redirect_uri": "https://rp.example/other"},
        {"grant_type": "refresh_token", "refresh_token": found["second access_token"]},
        {"grant_type": "client_credentials", "client_assertion": found["first id_token"]},
        {"grant_type": found["front-channel code"]},
    ]
    for form in wrong:
        assert rp.token(**form).status_code in (400, 401)
    assert rp.token(auth=(rp.client["client_id"], found["device_code"]), grant_type="x").status_code == 401
    assert rp.userinfo(found["first refresh_token"]).status_code == 401


def _credentials(rp: RelyingParty) -> tuple[str, str]:
    return rp.client["client_id"], rp.client["client_secret"]
