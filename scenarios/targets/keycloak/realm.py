"""Makes a realm with users at a running Keycloak, tells where it is as JSON, and removes it with its standard input.

With the arguments `rotate-keys REALM` it gives that realm a new signing key. KEYCLOAK_URL says where Keycloak is
(http://127.0.0.1:8080 without it), KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD who administers it (admin and admin, as
`kc.sh start-dev` is tried out).
"""

import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 60
FIRST = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"]
NAMES = [*FIRST, "ivan", "judy", "mallory", "niaj", "olivia", "peggy", "rupert", "sybil"]
# How many seconds what the realm gives lives; the target file says the same.
LIFETIMES = {"accessCodeLifespan": 20, "accessTokenLifespan": 60}
PUSHED_REQUEST_LIFETIME = 20
BASE = os.environ.get("KEYCLOAK_URL", "http://127.0.0.1:8080").rstrip("/")


def call(method: str, path: str, token: str | None, document: object = None) -> dict:
    """Call Keycloak with JSON, or with a form where there is no token yet, and return its answer."""
    headers = {"Accept": "application/json"}
    body = None
    if token is not None:
        headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = None if document is None else json.dumps(document).encode()
    elif isinstance(document, dict):
        body = urllib.parse.urlencode(document).encode()
    request = urllib.request.Request(BASE + path, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        said = response.read()
    return json.loads(said) if said else {}


def admin_token() -> str:
    """A token of the administrator, which lives for a minute."""
    password = {
        "grant_type": "password",
        "client_id": "admin-cli",
        "username": os.environ.get("KEYCLOAK_ADMIN", "admin"),
        "password": os.environ.get("KEYCLOAK_ADMIN_PASSWORD", "admin"),
    }
    return call("POST", "/realms/master/protocol/openid-connect/token", None, password)["access_token"]


def user(name: str, realm: str) -> dict:
    """A user with what Keycloak's mappers make the claims of its scopes of."""
    attributes = {
        "middleName": "Q",
        "nickname": name,
        "profile": f"https://op.example/{name}",
        "picture": f"https://op.example/{name}.png",
        "website": f"https://{name}.example/",
        "gender": "unknown",
        "birthdate": "2000-01-01",
        "zoneinfo": "Europe/Oslo",
        "locale": "en",
        "updatedAt": "1700000000",
        "phoneNumber": "+47 22 22 22 22",
        "phoneNumberVerified": "false",
        "formatted": "1 Example Street, Oslo",
        "country": "Norway",
    }
    return {
        "username": name,
        "enabled": True,
        "email": f"{name}@op.example",
        "emailVerified": True,
        "firstName": name.title(),
        "lastName": "Example",
        "attributes": {attribute: [value] for attribute, value in attributes.items()},
        "realmRoles": [f"default-roles-{realm}"],
        "credentials": [{"type": "password", "value": f"{name}-password", "temporary": False}],
    }


def prepare(realm: str, token: str) -> str:
    """Make the realm and its users, let registered clients ask for consent, and return an initial access token."""
    attributes = {"parRequestUriLifespan": str(PUSHED_REQUEST_LIFETIME)}
    call("POST", "/admin/realms", token, {"realm": realm, "enabled": True, **LIFETIMES, "attributes": attributes})
    known = call("GET", f"/admin/realms/{realm}", token)["id"]
    profile = call("GET", f"/admin/realms/{realm}/users/profile", token)
    call("PUT", f"/admin/realms/{realm}/users/profile", token, {**profile, "unmanagedAttributePolicy": "ADMIN_EDIT"})
    users = {"users": [user(name, realm) for name in NAMES], "ifResourceExists": "FAIL"}
    call("POST", f"/admin/realms/{realm}/partialImport", token, users)
    policy = {
        "name": "Consent Required",
        "providerId": "consent-required",
        "providerType": "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy",
        "parentId": known,
        "subType": "authenticated",
    }
    call("POST", f"/admin/realms/{realm}/components", token, policy)
    access = {"count": 5000, "expiration": 86400}
    return call("POST", f"/admin/realms/{realm}/clients-initial-access", token, access)["token"]


def rotate_keys(realm: str, token: str) -> None:
    """Give a realm an RSA key of higher priority than those that it has, which stay published."""
    key = {
        "name": f"rotated-{secrets.token_hex(4)}",
        "providerId": "rsa-generated",
        "providerType": "org.keycloak.keys.KeyProvider",
        "parentId": call("GET", f"/admin/realms/{realm}", token)["id"],
        "config": {"priority": [str(int(time.time()))], "algorithm": ["RS256"]},
    }
    call("POST", f"/admin/realms/{realm}/components", token, key)


def main() -> None:
    if sys.argv[1:2] == ["rotate-keys"]:
        rotate_keys(sys.argv[2], admin_token())
        return
    realm = f"hallmark-{secrets.token_hex(4)}"
    try:
        initial_access_token = prepare(realm, admin_token())
    except (urllib.error.URLError, KeyError) as error:
        sys.exit(f"no realm can be made at {BASE}: {error} (KEYCLOAK_URL, KEYCLOAK_ADMIN, KEYCLOAK_ADMIN_PASSWORD)")
    try:
        issuer = f"{BASE}/realms/{realm}"
        facts = {"issuer": issuer, "realm": realm, "initial_access_token": initial_access_token}
        print(json.dumps(facts), flush=True)
        sys.stdin.read()
    finally:
        call("DELETE", f"/admin/realms/{realm}", admin_token())


if __name__ == "__main__":
    main()
