"""The rule table: which rule runs at which endpoint, and in which order. Read it from top to bottom."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from reference_server import interaction, session_end
from reference_server.authorization_request import AuthorizationRequest
from reference_server.provider import Provider
from reference_server.rules.authorization import (
    audience,
    claims,
    client,
    login,
    parameters,
    pkce,
    prompt,
    pushed,
    request_object,
    scope,
    session,
)
from reference_server.rules.authorization import response as authorization_response
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.clients import assertion, credentials, form
from reference_server.rules.clients.call import ClientCall
from reference_server.rules.device import request as device_request
from reference_server.rules.logout import request as logout
from reference_server.rules.logout.draft import LogoutDraft
from reference_server.rules.presented import introspection, revocation
from reference_server.rules.presented import token as presented_token
from reference_server.rules.presented.token import PresentedToken
from reference_server.rules.registration import access, choices, configuration, operator, shape, statement, uris
from reference_server.rules.registration.draft import ConfigurationCall, RegistrationDraft
from reference_server.rules.token import audience as token_audience
from reference_server.rules.token import code, device, grant_type, hooks, jwt_bearer, refresh
from reference_server.rules.token.draft import TokenDraft
from reference_server.rules.userinfo import call as userinfo
from reference_server.seams import Seams
from reference_server.session_end import EndedSession
from reference_server.storage.flows import Flow
from reference_server.storage.sessions import LoginSession
from reference_server.web.message import Request

AuthorizationRule = Callable[[Provider, AuthorizationDraft], None]
LoginReason = Callable[[Provider, AuthorizationRequest, LoginSession], bool]
ConsentReason = Callable[[Provider, AuthorizationRequest], bool]
LoginRule = Callable[[Provider, Flow], None]
BrowserRule = Callable[[Provider, Request, Flow], None]
LogoutRule = Callable[[Provider, LogoutDraft], None]
SessionEndRule = Callable[[Provider, EndedSession], None]
ClientRule = Callable[[Provider, ClientCall], None]
DeviceRule = Callable[[Provider, device_request.DeviceDraft], None]
TokenRule = Callable[[Provider, TokenDraft], None]
PresentedRule = Callable[[Provider, PresentedToken], None]
UserInfoRule = Callable[[Provider, userinfo.UserInfoCall], None]
RegistrationRule = Callable[[Provider, RegistrationDraft], None]
ConfigurationRule = Callable[[Provider, ConfigurationCall], None]


class RuleTable(Struct, frozen=True):
    """The rules of each endpoint, in the order in which they run, and the seams."""

    authorization: tuple[AuthorizationRule, ...]
    pushed_authorization: tuple[AuthorizationRule, ...]
    login_needed: tuple[LoginReason, ...]
    login_accepted: tuple[LoginRule, ...]
    consent_needed: tuple[ConsentReason, ...]
    taken_up_again: tuple[BrowserRule, ...]
    logout: tuple[LogoutRule, ...]
    session_end: tuple[SessionEndRule, ...]
    session_revoked: tuple[SessionEndRule, ...]
    client_authentication: tuple[ClientRule, ...]
    device_authorization: tuple[DeviceRule, ...]
    token: tuple[TokenRule, ...]
    grants: Mapping[str, tuple[TokenRule, ...]]
    revocation: tuple[PresentedRule, ...]
    introspection: tuple[PresentedRule, ...]
    admin_introspection: tuple[PresentedRule, ...]
    userinfo: tuple[UserInfoRule, ...]
    provided_claims: tuple[UserInfoRule, ...]
    registration: tuple[RegistrationRule, ...]
    admin_registration: tuple[RegistrationRule, ...]
    client_configuration: tuple[ConfigurationRule, ...]
    client_deletion: tuple[ConfigurationRule, ...]
    seams: Seams


TABLE = RuleTable(
    # /oauth2/auth, before anyone is asked
    authorization=(
        parameters.read_parameters,
        parameters.refuse_repeated_addresses,
        parameters.ignore_empty_parameters,
        client.load_client,
        pushed.take_pushed_request,
        client.recognise_redirect_uri,
        request_object.refuse_two_request_objects,
        request_object.fetch_request_object,
        request_object.demand_signed_request_object,
        request_object.merge_request_object,
        client.check_redirect_uri,
        pushed.demand_pushed_request,
        authorization_response.check_response_mode,
        parameters.refuse_repeated_parameters,
        request_object.refuse_registration_parameter,
        authorization_response.check_response_type,
        authorization_response.refuse_tokens_in_query,
        authorization_response.demand_openid_for_id_token,
        authorization_response.demand_nonce_for_id_token,
        scope.check_scope_syntax,
        prompt.check_prompt,
        prompt.refuse_none_beside_other_prompts,
        scope.keep_known_scopes,
        scope.ignore_offline_access_without_refresh,
        scope.ignore_offline_access_without_code,
        scope.ignore_offline_access_without_consent,
        audience.check_resource_syntax,
        audience.check_resources,
        audience.check_audience,
        prompt.check_max_age,
        claims.check_claims,
        pkce.check_code_challenge,
        pkce.demand_code_challenge,
        pkce.demand_code_challenge_of_public_clients,
        prompt.check_id_token_hint,
    ),
    # /oauth2/par, before the rules of /oauth2/auth
    pushed_authorization=(
        pushed.leave_out_authentication,
        pushed.refuse_pushed_request_uri,
        pushed.keep_request_object_alone,
    ),
    # when a remembered login will not do
    login_needed=(
        session.prompted_for_login,
        session.prompted_for_account,
        session.prompted_for_registration,
        session.authenticated_too_long_ago,
        session.other_user_is_asked_for,
        session.other_acr_is_asked_for,
    ),
    # when the login application has accepted
    login_accepted=(
        login.demand_required_subject,
        login.demand_essential_acr,
    ),
    # when a remembered consent will not do
    consent_needed=(
        session.prompted_for_consent,
        session.redirect_uri_may_be_anyones,
    ),
    # /oauth2/auth, when the browser comes back from the login and consent application
    taken_up_again=(interaction.demand_same_browser,),
    # /oauth2/sessions/logout, before the End-User is asked
    logout=(
        logout.read_logout_parameters,
        logout.refuse_repeated_logout_parameters,
        logout.open_encrypted_hint,
        logout.check_logout_hint,
        logout.demand_client_of_hint,
        logout.load_logout_client,
        logout.check_post_logout_redirect_uri,
    ),
    # when a login session ends by logout, or by another End-User in the same browser
    session_end=(
        session_end.end_grants_of_session,
        session_end.end_identity_provider_session,
        session_end.notify_back_channel,
    ),
    # when an operator ends a login session
    session_revoked=(
        session_end.end_identity_provider_session,
        session_end.notify_back_channel,
    ),
    # /oauth2/token, /oauth2/revoke, /oauth2/introspect, /oauth2/par, /oauth2/device/auth
    client_authentication=(
        form.demand_form,
        form.refuse_repeated_form_parameters,
        form.ignore_empty_form_parameters,
        credentials.refuse_two_authentications,
        credentials.read_credentials,
        credentials.load_calling_client,
        credentials.demand_registered_method,
        credentials.check_client_secret,
        credentials.refuse_expired_secret,
        assertion.read_assertion,
        assertion.check_assertion_signature,
        assertion.demand_own_assertion,
        assertion.demand_assertion_audience,
        assertion.check_assertion_times,
        assertion.refuse_replayed_assertion,
    ),
    # /oauth2/device/auth
    device_authorization=(
        device_request.demand_device_grant_type,
        device_request.keep_known_scopes,
        device_request.ignore_offline_access_without_refresh,
        device_request.check_audience,
    ),
    # /oauth2/token, every grant
    token=(
        grant_type.check_grant_type,
        grant_type.demand_registered_grant_type,
        token_audience.check_resource_syntax,
    ),
    # /oauth2/token, by grant_type
    grants={
        "authorization_code": (
            code.load_code,
            code.demand_own_code,
            code.refuse_used_code,
            code.refuse_expired_code,
            code.demand_same_redirect_uri,
            code.check_code_verifier,
            code.refuse_verifier_without_challenge,
            code.take_grant_of_code,
            hooks.ask_token_hook,
            code.spend_the_code,
            token_audience.narrow_audience,
        ),
        "refresh_token": (
            refresh.load_refresh_token,
            refresh.demand_own_refresh_token,
            refresh.refuse_used_refresh_token,
            refresh.refuse_expired_refresh_token,
            refresh.take_grant_of_refresh_token,
            refresh.narrow_scope,
            token_audience.narrow_audience,
            hooks.ask_refresh_token_hook,
            hooks.ask_token_hook,
            refresh.rotate_refresh_token,
        ),
        grant_type.DEVICE_CODE: (
            device.load_device_code,
            device.demand_own_device_code,
            device.refuse_used_device_code,
            device.refuse_expired_device_code,
            device.slow_down_fast_polling,
            device.refuse_denied_device,
            device.demand_approval,
            device.take_grant_of_device,
            hooks.ask_token_hook,
            device.spend_the_device_code,
            token_audience.narrow_audience,
        ),
        grant_type.JWT_BEARER: (
            jwt_bearer.read_assertion,
            jwt_bearer.find_trusted_issuer,
            jwt_bearer.check_assertion_signature,
            jwt_bearer.demand_assertion_audience,
            jwt_bearer.check_assertion_times,
            jwt_bearer.narrow_scope_to_trust,
            token_audience.take_asked_audience,
            hooks.ask_token_hook,
            jwt_bearer.refuse_replayed_assertion,
        ),
        "client_credentials": (
            grant_type.refuse_public_client_credentials,
            grant_type.grant_registered_scope,
            token_audience.take_asked_audience,
            hooks.ask_token_hook,
        ),
    },
    # /oauth2/revoke
    revocation=(
        presented_token.demand_token,
        presented_token.find_token,
        revocation.refuse_id_token,
        revocation.demand_own_token,
        revocation.end_access_token,
        revocation.end_grant_of_refresh_token,
    ),
    # /oauth2/introspect
    introspection=(
        introspection.refuse_public_client,
        presented_token.demand_token,
        presented_token.find_token,
        introspection.hide_foreign_token,
        introspection.hide_ended_refresh_token,
        introspection.load_grant,
    ),
    # /admin/oauth2/introspect
    admin_introspection=(
        presented_token.demand_token,
        presented_token.find_token,
        introspection.hide_ended_refresh_token,
        introspection.load_grant,
        introspection.hide_narrower_token,
    ),
    # /userinfo
    userinfo=(
        userinfo.read_bearer_token,
        userinfo.load_access_token,
        userinfo.demand_own_audience,
        userinfo.demand_openid_scope,
        userinfo.load_grant_of_token,
    ),
    # /claims, the Claims Provider
    provided_claims=(
        userinfo.read_bearer_token,
        userinfo.load_access_token,
        userinfo.demand_audience_of_claims,
        userinfo.load_grant_of_token,
    ),
    # /oauth2/register, POST and PUT
    registration=(
        access.check_initial_access_token,
        shape.refuse_long_registration,
        shape.demand_json_object,
        configuration.demand_own_client_id,
        configuration.demand_current_secret,
        configuration.refuse_members_of_the_provider,
        statement.check_software_statement,
        statement.prefer_stated_metadata,
        shape.drop_unknown_members,
        shape.check_types,
        shape.fill_defaults,
        statement.end_secret_with_statement,
        choices.check_closed_choices,
        choices.check_types_fit_grants,
        choices.complete_encryption,
        choices.refuse_unsigned_front_channel_id_tokens,
        uris.demand_redirect_uris,
        uris.check_redirect_uris,
        uris.check_redirect_uri_schemes,
        uris.demand_https_of_implicit_web_clients,
        uris.check_page_uris,
        uris.check_request_uris,
        uris.check_post_logout_redirect_uris,
        uris.check_logout_uris,
        uris.demand_front_channel_logout_at_a_redirect_uri,
        choices.refuse_two_key_sources,
        choices.check_jwks,
        choices.demand_keys_for_private_key_jwt,
        choices.demand_keys_for_encryption,
        choices.demand_secret_for_symmetric_encryption,
        choices.check_auth_signing_alg,
        choices.demand_secret_for_macs,
        choices.refuse_public_client_grant,
        choices.demand_one_sector,
        uris.check_sector_identifier,
    ),
    # /admin/clients, POST, PUT and PATCH
    admin_registration=(
        shape.refuse_long_registration,
        operator.take_chosen_credentials,
        operator.check_chosen_id,
        operator.keep_own_id,
        operator.check_chosen_secret,
        operator.drop_members_unknown_to_operators,
        operator.check_operator_members,
        operator.check_lifespans,
        shape.check_types,
        shape.fill_defaults,
        choices.check_closed_choices,
        choices.complete_encryption,
        uris.check_redirect_uris,
        operator.refuse_scripted_redirect_uris,
        uris.check_page_uris,
        uris.check_request_uris,
        uris.check_post_logout_redirect_uris,
        uris.check_logout_uris,
        choices.refuse_two_key_sources,
        choices.check_jwks,
        choices.demand_keys_for_private_key_jwt,
        choices.demand_keys_for_encryption,
        choices.demand_secret_for_symmetric_encryption,
        choices.check_auth_signing_alg,
        choices.demand_secret_for_macs,
        operator.demand_secret_that_is_kept,
        choices.refuse_public_client_grant,
        choices.demand_one_sector,
        uris.check_sector_identifier,
    ),
    # /oauth2/register/<client_id>, every method
    client_configuration=(
        configuration.read_registration_token,
        configuration.load_configured_client,
        configuration.demand_own_registration_token,
    ),
    # /oauth2/register/<client_id>, DELETE
    client_deletion=(configuration.forget_client,),
    seams=Seams(),
)
