"""Faults of the single members of a Logout Token."""

from reference_server.faults.changes import changed, left_out, told
from reference_server.faults.fault import faults_at
from reference_server.tokens.logout_token import EVENT

A_DAY = 86400

claim = faults_at("logout_token_claims")
header = faults_at("logout_token_header")

FAULTS = (
    claim("logout-iss-dropped", "OIDCBCL-2.4-1", "The Logout Token has no iss.", left_out("iss")),
    claim("logout-aud-dropped", "OIDCBCL-2.4-3", "The Logout Token has no aud.", left_out("aud")),
    claim(
        "logout-iat-of-yesterday",
        "OIDCBCL-2.4-4",
        "The iat of the Logout Token is a day ago.",
        changed("iat", lambda seconds: seconds - A_DAY),
    ),
    claim("logout-exp-dropped", "OIDCBCL-2.4-5", "The Logout Token has no exp.", left_out("exp")),
    claim("logout-jti-dropped", "OIDCBCL-2.4-6", "The Logout Token has no jti.", left_out("jti")),
    claim(
        "logout-jti-of-the-session",
        "OIDCBCL-2.4-7",
        "The jti of each Logout Token is the same.",
        told(jti="logout"),
    ),
    claim(
        "logout-event-without-scheme",
        "OIDCBCL-2.4-8 OIDCBCL-2.4-9",
        "The event of the Logout Token has no scheme.",
        changed("events", lambda events: {name.partition("://")[2]: value for name, value in events.items()}),
        also="OIDCBCL-2.4-10",
    ),
    claim(
        "logout-event-as-boolean",
        "OIDCBCL-2.4-9 OIDCBCL-2.4-8",
        "The event is no object.",
        told(events={EVENT: True}),
        also="OIDCBCL-2.4-10",
    ),
    claim(
        "logout-of-nobody",
        "OIDCBCL-2.4-11 OIDCBCL-2.2-8",
        "The Logout Token has neither sub nor sid.",
        left_out("sub", "sid"),
    ),
    claim(
        "logout-sid-of-another-session", "OIDCBCL-2.4-12", "The sid of the Logout Token is another one.", told(sid="no")
    ),
    claim("logout-with-nonce", "OIDCBCL-2.4-13", "The Logout Token has a nonce.", told(nonce="of-the-login")),
    header(
        "logout-token-of-another-key",
        "OIDCBCL-2.4-14 OIDCBCL-2.4-16 OIDCBCL-2.6-1",
        "The Logout Token names a key that is not published.",
        told(kid="lost"),
    ),
)
