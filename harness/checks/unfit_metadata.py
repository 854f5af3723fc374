"""Client metadata that a provider may not take as they are (OIDC Dynamic Client Registration 2, 3.2, 5)."""

from harness.checks.id_token_signature import entropy_bits
from harness.checks.registry import judges
from harness.protocol.client import RegistrationError, RegistrationResponse
from harness.protocol.judgement import Judgement, judged, met, not_applicable

# The octets that a MAC needs as key (RFC 7518 3.2).
KEY_OCTETS = {"HS256": 32, "HS384": 48, "HS512": 64}
ALGORITHM_MEMBERS = (
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "request_object_signing_alg",
    "token_endpoint_auth_signing_alg",
)
# A stand-in for 128 bits: the estimate from one sample of a random string is always too low.
LEAST_ENTROPY = 96.0
# What a correct registration says as well, so that its return shows nothing.
USUAL = frozenset({"redirect_uris", "client_name"})


@judges(
    "OIDCC-8.1-7",
    "OIDCD-3-34",
    "OIDCR-2-6",
    "OIDCR-2-25",
    "OIDCR-2-28",
    "OIDCR-2-33",
    "OIDCR-2-37",
    "OIDCR-2-41",
    "OIDCR-2-52",
    "OIDCR-3.2-3",
    "OIDCR-5-2",
    "OIDCBCL-2.2-1",
    "OIDCBCL-2.2-2",
    "OIDCFCL-2-1",
    "OIDCFCL-2-2",
    "OIDCFCL-2-3",
    "RFC7517-9.2-2",
)
def unfit_metadata_are_not_taken(subject: RegistrationResponse | RegistrationError) -> Judgement:
    """Metadata that cannot stand together are refused, or replaced in the response (OIDC Registration 2, 3.2)."""
    expected = "status 400 with an error, or other values in the response"
    if isinstance(subject, RegistrationError):
        status = subject.exchange.response.status if subject.exchange.response else 0
        holds = status == 400 and subject.error is not None
        return judged(holds, expected, f"status {status} with error={subject.error}")
    asked = {name: value for name, value in subject.request.metadata.items() if name not in USUAL}
    taken = [name for name, value in asked.items() if subject.members.get(name) == value]
    replaced = len(taken) < len(asked)
    return judged(replaced, expected, f"registered as they were: {', '.join(sorted(taken)) or 'none'}")


@judges("OIDCC-10.1-7")
def no_mac_is_for_a_public_client(subject: RegistrationResponse | RegistrationError) -> Judgement:
    """A client without a secret gets no MAC algorithm (OpenID Connect Core 10.1).

    The method none alone makes no client public: Core 9 gives it to clients of the implicit flow as well, and one that
    gets a secret of its own can verify a MAC.
    """
    if isinstance(subject, RegistrationResponse) and subject.client.client_secret is not None:
        return met("a client with a secret of its own", "no MAC for a client without a secret")
    return unfit_metadata_are_not_taken(subject)


@judges("OIDCC-16.19-1")
def a_secret_cannot_be_guessed(subject: RegistrationResponse) -> Judgement:
    """A client_secret looks as random as 128 bits do (OpenID Connect Core 16.19)."""
    secret = subject.client.client_secret
    if secret is None:
        return not_applicable("the client has no secret")
    bits = entropy_bits(secret.reveal())
    return judged(bits >= LEAST_ENTROPY, f"an estimate of {LEAST_ENTROPY:.0f} bits at least", f"{bits:.0f} bits")


@judges("OIDCC-16.19-2")
def a_secret_is_as_long_as_its_mac_needs(subject: RegistrationResponse) -> Judgement:
    """A client_secret has the octets that the registered MAC algorithms need as key (OIDC Core 16.19)."""
    secret = subject.client.client_secret
    needed = [KEY_OCTETS.get(str(subject.client.metadata.get(name)), 0) for name in ALGORITHM_MEMBERS]
    if secret is None or not any(needed):
        return not_applicable("no MAC algorithm is registered for a secret")
    octets = len(secret.reveal().encode())
    return judged(octets >= max(needed), f"{max(needed)} octets at least", f"{octets} octets")
