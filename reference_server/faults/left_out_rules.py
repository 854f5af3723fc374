"""Faults that leave one rule of the table out, each with what the rule stands for."""

from reference_server import session_end
from reference_server.faults.fault import Fault, drop, left_out
from reference_server.rules.authorization import (
    audience,
    claims,
    parameters,
    pkce,
    prompt,
    pushed,
    request_object,
    response,
)
from reference_server.rules.clients import assertion, credentials, form
from reference_server.rules.logout import request as logout
from reference_server.rules.presented import introspection, revocation
from reference_server.rules.registration import choices, configuration, statement, uris
from reference_server.rules.token import audience as token_audience
from reference_server.rules.token import code, device, grant_type, refresh
from reference_server.rules.userinfo import call as userinfo

FAULTS = (
    left_out(parameters.refuse_repeated_parameters, "OIDCC-3.1.2.2-1 RFC6749-3.1-10 RFC6749-4.1.2.1-6"),
    left_out(
        request_object.fetch_request_object,
        "OIDCC-6.2-2 OIDCC-6.2-8 OIDCC-3.1.2.6-10 OIDCC-6.2-4 RFC9101-7-1",
        also="OIDCC-3.1.2.5-4 OIDCC-6.2-3 OIDCD-3-54 RFC6749-4.1.2-10",
    ),
    left_out(
        request_object.merge_request_object,
        "OIDCC-6.3.3-1 "
        "OIDCC-6.1-3 OIDCC-6.2-2 OIDCC-6.1-5 OIDCC-6.1-6 OIDCC-6.3.2-1 OIDCR-2-38 OIDCC-6.3.2-2 OIDCC-6.3.2-3 "
        "OIDCC-6.3.3-3 OIDCC-6.1-14 OIDCC-6.3.1-2 OIDCC-6.3.1-3 OIDCC-6.1-13 OIDCC-6.3.1-1 "
        "OIDCC-3.1.2.6-11 OIDCC-5.5-4 RFC9101-4-4 RFC9101-4-5 RFC9101-5-3 RFC9101-5-4 RFC9101-6.1-1 RFC9101-6.1-2 "
        "RFC9101-6.2-1 RFC9101-6.2-2 RFC9101-6.2-3 RFC9101-6.2-4 RFC9101-6.2-5 RFC9101-6.3-3 RFC9101-6.3-4 RFC9101-7-2 "
        "RFC9101-10.1-1 RFC9101-10.2-1 RFC9101-10.5-2 RFC9101-10.7-1",
        also="OIDCC-3.1.2.5-4 OIDCC-6.1-4 OIDCC-6.1-8 OIDCC-6.2-3 OIDCC-6.1-1 OIDCD-3-53 OIDCD-3-54 RFC6749-4.1.2-10",
    ),
    left_out(response.check_response_mode, "OIDCC-3.1.2.6-5"),
    left_out(
        response.check_response_type,
        "RFC6749-4.1.2.1-3 RFC6749-3.1.1-3 RFC6749-4.1.2.1-9 RFC6749-4.1.2.1-7 OIDCC-3.1.2.1-5 "
        "RFC6749-3.1.1-2 OIDCC-3.1.2.2-3 OIDCC-3.1.2.2-9 RFC6749-4.1.1-5",
        also="RFC6749-4.1.2.1-6",
    ),
    left_out(pushed.take_pushed_request, "RFC9126-4-1", also="RFC9126-2.1-8 RFC9126-4-2"),
    left_out(response.demand_nonce_for_id_token, "OIDCC-3.2.2.1-6 OIDCC-3.3.2.1-2"),
    left_out(
        prompt.check_prompt,
        "OIDCC-15.1-2 OIDCC-3.1.2.1-22 OIDCC-3.1.2.1-23 OIDCC-3.1.2.3-4 OIDCC-3.1.2.1-24 "
        "OIDCC-3.2.2.3-1 OIDCC-3.3.2.3-1",
        also="OIDCC-3.1.2.6-2 OIDCC-3.1.2.6-7",
    ),
    left_out(prompt.check_max_age, "OIDCC-3.1.2.1-37 ", also="OIDCR-2-45"),
    left_out(prompt.check_id_token_hint, "OIDCC-3.1.2.1-40 OIDCC-3.1.2.2-6"),
    left_out(
        claims.check_claims,
        "OIDCC-5.5-8 OIDCC-5.5-5 OIDCC-5.5-10 OIDCC-5.5.1-6 OIDCC-3.1.2.2-5 OIDCC-5.5-1",
        also="OIDCC-5.5.1-2",
    ),
    left_out(audience.check_resources, "RFC8707-2-5 RFC8707-2.1-5"),
    left_out(pkce.check_code_challenge, "RFC7636-4.4.1-5"),
    left_out(pkce.demand_code_challenge_of_public_clients, "RFC7636-4.3-4 RFC8252-8.1-1"),
    left_out(form.demand_form, "RFC9126-2-1 "),
    left_out(form.refuse_repeated_form_parameters, "RFC6749-3.2-6 RFC8628-3.1-7 RFC6749-5.2-3"),
    left_out(credentials.refuse_two_authentications, "RFC7521-4.2.1-2"),
    left_out(
        credentials.demand_registered_method,
        "OIDCC-3.1.3.1-2 RFC6749-4.1.3-4 RFC6749-3.2.1-1 RFC6749-2.2-1 RFC6749-10.2-1 RFC7591-2-6 "
        "RFC6749-6-4 OIDCC-3.1.3.2-1 RFC6749-5.2-6",
    ),
    left_out(
        credentials.check_client_secret,
        "OIDCC-3.1.3.2-1 RFC6749-4.1.3-5 RFC6749-4.4.2-1 RFC7521-4.1-7 RFC7523-3.1-2 RFC7662-4-7 "
        "RFC7662-2.3-1 RFC7009-2.1-6 RFC9126-2.1-2 RFC6749-5.2-5",
        also="RFC9126-2.3-1",
    ),
    left_out(
        assertion.check_assertion_signature,
        "RFC7521-4.2.1-1 RFC7523-3.2-1 RFC7521-3-1 RFC7523-3-20 OIDCC-9-17 RFC7515-5.2-1 RFC7515-4.1.1-3 "
        "RFC7515-4.1.3-1 RFC7523-3-24 OIDCR-2-43 RFC7515-4.1.11-1 RFC7515-4.1.6-1 RFC7517-4.5-3 "
        "RFC7523-3-23 RFC7515-4.1.1-4 RFC7515-4-2 RFC7515-4.1.1-2 RFC7515-5.2-2 RFC7521-5.2-11 "
        "RFC7523-3-21 RFC7523-3-25 RFC7523-3-26",
    ),
    left_out(
        assertion.demand_own_assertion,
        "RFC7521-5.2-1 RFC7523-3-2 OIDCC-9-6 RFC7521-5.1-1 RFC7521-5.2-2 RFC7523-3-3",
    ),
    left_out(
        assertion.demand_assertion_audience,
        "RFC7521-4.2.1-1 RFC7523-3.2-1 RFC7521-5.2-5 RFC7523-3-7 RFC7523-3-1 OIDCC-9-8 RFC7519-4.1.3-1 "
        "RFC7521-5.1-2 RFC7519-7.3-1 RFC9126-2-7 RFC7521-5.2-6 RFC7523-3-10 RFC7523-3-9",
    ),
    left_out(assertion.refuse_replayed_assertion, "OIDCC-9-10 OIDCC-9-11"),
    left_out(
        logout.check_post_logout_redirect_uri,
        "OIDCRIL-2-10 OIDCRIL-3-3 OIDCRIL-3.1-3 OIDCRIL-3-4 OIDCRIL-4-3",
    ),
    left_out(
        session_end.notify_back_channel,
        "OIDCBCL-2.3-1 OIDCRIL-2-25 OIDCRIL-2-26 OIDCBCL-2.3-4",
        also="OIDCBCL-2.2-3 OIDCBCL-2.2-8 OIDCBCL-2.6-2 OIDCBCL-2.8-2 OIDCRIL-3-6",
    ),
    left_out(introspection.refuse_public_client, "RFC7662-2.1-10"),
    left_out(
        revocation.end_access_token,
        "RFC7009-2.2.1-2 RFC7662-4-1 RFC7009-2-2 RFC7009-2.1-10 RFC7009-2.1-11 RFC7662-4-4",
        also="OIDCC-5.3.3-3",
    ),
    left_out(revocation.end_grant_of_refresh_token, "RFC7009-2.1-3 RFC7009-2-1 RFC7009-2.1-10 RFC7009-2.1-12"),
    left_out(userinfo.demand_openid_scope, "OIDCC-5.3.3-4 RFC6749-7-1", also="RFC6750-3.1-5"),
    left_out(userinfo.demand_own_audience, "RFC8707-2-8 RFC9068-4-7 RFC9700-2.3-3"),
    left_out(
        code.demand_own_code,
        "RFC6749-4.1.2-8 RFC6749-10.5-3 RFC6749-4.1.3-7 OIDCC-3.1.3.2-2 RFC6749-4.1.3-6 RFC6749-5.2-11",
    ),
    left_out(
        code.demand_same_redirect_uri,
        "RFC6749-4.1.2-9 RFC6749-10.6-1 RFC8252-7.3-4 RFC6749-4.1.3-3 RFC7636-4.6-4 OIDCC-3.1.3.2-5 "
        "RFC6749-4.1.3-10 RFC6749-4.1.3-9",
    ),
    left_out(
        code.check_code_verifier,
        "RFC7636-4.6-1 RFC7636-4.6-3 RFC7636-4.4-1 RFC7636-4.5-3 RFC7636-4.5-1 RFC7636-4.5-2 RFC9700-2.1.1-3 "
        "RFC7636-4.1-4 RFC7636-4.1-3 RFC7636-4.1-5 RFC9700-4.8.2-2",
    ),
    left_out(code.refuse_verifier_without_challenge, "RFC9700-2.1.1-4 RFC9700-4.8.2-1 RFC9700-4.8.2-3"),
    left_out(refresh.demand_own_refresh_token, "RFC6749-6-5 RFC6749-10.4-1"),
    left_out(refresh.narrow_scope, "RFC9700-4.14.2-2 RFC6749-5.2-14 RFC6749-6-2"),
    left_out(refresh.rotate_refresh_token, "RFC9700-2.2.2-1 RFC9700-4.14.2-3 RFC6749-10.4-2 RFC9700-4.14.2-4"),
    left_out(device.refuse_used_device_code, "RFC8628-3.5-7"),
    left_out(grant_type.demand_registered_grant_type, "RFC7591-2-10", also="RFC6749-5.2-12"),
    left_out(
        token_audience.narrow_audience,
        "RFC8707-2.2-1 RFC8707-2-7 RFC8707-2.2-2 RFC8707-2.2-3",
        also="RFC8707-2.1-1 RFC8707-2.2-4",
    ),
    left_out(choices.check_types_fit_grants, "OIDCR-2-6"),
    left_out(
        choices.check_closed_choices,
        "OIDCR-2-44 OIDCR-3.2-3 RFC7591-2-7 RFC7592-2.2-11 RFC7591-2-30 RFC7591-3.2.1-9 RFC7592-2.2-10 RFC7592-3-4",
        also="OIDCR-4.3-1",
    ),
    left_out(choices.refuse_unsigned_front_channel_id_tokens, "OIDCR-2-28 OIDCD-3-34"),
    left_out(choices.complete_encryption, "OIDCR-2-33 OIDCR-2-37 OIDCR-2-41"),
    left_out(choices.check_jwks, "OIDCR-2-25 RFC7517-9.2-2 RFC7591-2-28"),
    left_out(choices.demand_secret_for_macs, "OIDCC-10.1-7"),
    left_out(configuration.demand_current_secret, "RFC7592-2.2-8 "),
    left_out(
        configuration.forget_client,
        "RFC7592-2.1-5 OIDCR-4.4-4 RFC7592-2.3-4 RFC7592-5-5 RFC7592-2.2-15 RFC7592-2.3-10 RFC7592-2.3-2 RFC7592-5-6 "
        "RFC7592-2.3-3",
        also="RFC7592-2.3-5 RFC7592-2.3-6",
    ),
    left_out(
        configuration.demand_own_registration_token,
        "OIDCR-4-1 OIDCR-4.1-2 OIDCR-4.4-1 OIDCR-4.4-2 RFC7592-2.1-4 RFC7592-2-2 RFC7592-B-3",
    ),
    left_out(
        uris.demand_redirect_uris,
        "OIDCR-2-1 RFC6749-3.1.2.2-1 RFC6749-10.6-2 RFC6749-3.1.2.2-2 RFC7591-5-2 RFC6749-10.6-3 "
        "RFC6749-3.1.2.2-3 RFC7591-2-3",
    ),
    left_out(
        uris.check_redirect_uris,
        "RFC6749-3.1.2-3 OIDCR-2-13 OIDCR-2-3 RFC7591-3.2.2-8",
        also="OIDCR-3.3-3 RFC7591-3.2.2-4",
    ),
    left_out(uris.check_redirect_uri_schemes, "OIDCR-2-11 RFC7591-5-3 RFC9700-2.6-4 RFC7591-5-4"),
    left_out(uris.demand_https_of_implicit_web_clients, "OIDCR-2-10"),
    left_out(uris.check_page_uris, "OIDCR-2-21 ", also="RFC7591-2-20"),
    left_out(uris.check_request_uris, "OIDCR-2-52"),
    left_out(uris.check_logout_uris, "OIDCBCL-2.2-1 OIDCBCL-2.2-2 OIDCFCL-2-3"),
    left_out(uris.check_sector_identifier, "OIDCR-5-3 OIDCC-8.1-8 OIDCR-5-1", also="OIDCR-3.3-2 OIDCR-3.3-4"),
    Fault(
        "repeated-addresses-taken",
        ("RFC6749-3.1-11",),
        "Of a repeated redirect_uri one is taken.",
        drop(parameters.refuse_repeated_addresses, parameters.refuse_repeated_parameters),
        also=("OIDCC-3.1.2.2-1", "RFC6749-3.1-10"),
    ),
    Fault(
        "request-beside-request-uri-taken",
        ("OIDCC-6-2", "RFC9101-5-1"),
        "Of request and request_uri one is ignored.",
        drop(request_object.refuse_two_request_objects, request_object.fetch_request_object),
    ),
    Fault(
        "resources-taken-unseen",
        ("RFC8707-2-1", "RFC8707-2-2", "RFC8707-2-5", "RFC8707-2.1-5"),
        "Any resource is taken.",
        drop(
            audience.check_resource_syntax,
            audience.check_resources,
            token_audience.check_resource_syntax,
            token_audience.narrow_audience,
        ),
    ),
    Fault(
        "assertions-taken-unseen",
        ("RFC7523-3-22",),
        "Nobody looks at a client assertion, nor at how the client registered to authenticate.",
        drop(
            credentials.demand_registered_method,
            assertion.check_assertion_signature,
            assertion.demand_own_assertion,
            assertion.demand_assertion_audience,
        ),
        also=("RFC7515-4.1.1-2", "RFC7515-5.2-2", "RFC7521-4.2.1-1", "RFC7523-3.2-1"),
    ),
    Fault(
        "assertion-times-taken-unseen",
        (
            "RFC7521-4.2.1-1",
            "RFC7523-3.2-1",
            "RFC7521-5.2-7",
            "RFC7523-3-12",
            "OIDCC-9-12",
            "RFC7519-4.1.4-1",
            "RFC7523-3-15",
            "RFC7519-4.1.5-1",
            "RFC7521-5.2-8",
            "RFC7523-3-1",
            "RFC7523-3-13",
            "RFC7523-3-16",
        ),
        "Nobody looks at the times of a client assertion, nor whether it was used before.",
        drop(assertion.check_assertion_times, assertion.refuse_replayed_assertion),
        also=("OIDCC-9-10", "OIDCC-9-11"),
    ),
    Fault(
        "redirect-uris-taken-unseen",
        (
            "RFC6749-3.1.2-1",
            "RFC7592-2.2-19",
            "RFC9700-2.6-3",
            "OIDCR-2-9",
            "OIDCC-3.2.2.1-4",
            "OIDCR-2-10",
            "OIDCR-2-11",
            "RFC9700-2.6-4",
        ),
        "Nobody looks at a redirect URI that is registered.",
        drop(
            uris.check_redirect_uris,
            uris.check_redirect_uri_schemes,
            uris.demand_https_of_implicit_web_clients,
        ),
        also=("OIDCR-3.3-3", "OIDCR-4.3-1", "RFC7591-3.2.2-4", "RFC7592-2.2-18"),
    ),
    Fault(
        "sectors-taken-unseen",
        ("OIDCC-8.1-7", "OIDCR-5-2"),
        "Nobody looks at a sector_identifier_uri.",
        drop(uris.check_page_uris, uris.check_sector_identifier),
        also=("OIDCR-2-21",),
    ),
    Fault(
        "front-channel-logout-addresses-taken-unseen",
        ("OIDCFCL-2-1", "OIDCFCL-2-2", "OIDCBCL-2.2-1", "OIDCBCL-2.2-2", "OIDCFCL-2-3"),
        "Nobody looks at a frontchannel_logout_uri.",
        drop(uris.check_logout_uris, uris.demand_front_channel_logout_at_a_redirect_uri),
    ),
    Fault(
        "software-statements-taken-unseen",
        ("RFC7591-3.2.2-6", "RFC7591-2.3-1", "RFC7591-2.3-2", "RFC7591-3.2.2-7"),
        "A software statement is kept and not looked at.",
        drop(statement.check_software_statement, statement.prefer_stated_metadata, statement.end_secret_with_statement),
    ),
)
