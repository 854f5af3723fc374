"""The verbs of the language: their parameters, and the messages in which they end."""

from msgspec import Struct

from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page, Strayed
from harness.protocol.client import RegistrationDeleted, RegistrationError, RegistrationResponse
from harness.protocol.device import (
    DeviceAuthorizationError,
    DeviceAuthorizationResponse,
    DeviceVerification,
)
from harness.protocol.distributed_claims import ClaimsProviderAnswer, DistributedClaims
from harness.protocol.forged_submission import ForgedLogout, ForgedSubmission
from harness.protocol.framed import RenderedLogout, SessionCheck
from harness.protocol.logout import (
    BackChannelLogout,
    FrontChannelLogout,
    LogoutPage,
    LogoutRedirect,
    LogoutToken,
    NothingReceived,
)
from harness.protocol.outcome import CallsAnswered, ClientKeysRotated, Fetched, KeysRotated, Served, SignIn, Waited
from harness.protocol.provider import DiscoveryError, DiscoveryResponse, JwksError, JwksResponse
from harness.protocol.pushed_authorization import (
    PushedAuthorizationError,
    PushedAuthorizationResponse,
)
from harness.protocol.token import (
    IntrospectionError,
    IntrospectionResponse,
    RevocationError,
    RevocationResponse,
    TokenError,
    TokenRace,
    TokenResponse,
)
from harness.protocol.tokens import IdToken, JwtAccessToken
from harness.protocol.transport_security import Handshake
from harness.protocol.trusted_issuer import TrustedIssuer
from harness.protocol.userinfo import UserinfoError, UserinfoResponse
from harness.protocol.webfinger import WebfingerError, WebfingerResponse
from harness.scenario.authorization_parameters import Authorize, ForgeSubmission, PushAuthorization
from harness.scenario.logout_parameters import (
    AnswerCalls,
    CheckSession,
    EndSession,
    ForgeLogout,
    ReceiveFrontChannelLogout,
    ReceiveLogoutToken,
    RenderLogout,
)
from harness.scenario.parameters import (
    CHROMIUM,
    KEY_ROTATION,
    TRUST,
    WEBFINGER,
    AuthorizeDevice,
    ClientConfiguration,
    ClientCredentials,
    DeviceToken,
    Discover,
    FetchClaims,
    Introspect,
    JwtBearer,
    Nothing,
    Parameters,
    Password,
    ReadRegistration,
    ReceiveFetch,
    Refresh,
    Register,
    Serve,
    ShakeHands,
    Token,
    TokenAtOnce,
    TokenStatus,
    TrustIssuer,
    UpdateRegistration,
    Userinfo,
    VerifyDevice,
    Wait,
    Webfinger,
)


class Verb(Struct, frozen=True):
    """A verb: the model of its parameters, the message of its success, and the other messages it may end in.

    `form` says that its message is a form of the client's own, so that a step may say how it is sent.
    `means` is what it needs besides the provider, None where it needs nothing.
    """

    name: str
    parameters: type[Parameters]
    success: type
    others: tuple[type, ...] = ()
    form: bool = False

    @property
    def raw(self) -> bool:
        """Whether its request may be written byte by byte."""
        return self.form or self.name in ("authorize", "end_session", "userinfo")

    means: str | None = None

    @property
    def results(self) -> tuple[type, ...]:
        """Every message type in which it may end."""
        return (self.success, *self.others)

    @property
    def subjects(self) -> frozenset[type]:
        """Every message type that it may give to a check."""
        return frozenset(subject for result in self.results for subject in SUBJECTS.get(result, (result,)))


# What a result gives to checks besides itself.
SUBJECTS: dict[type, tuple[type, ...]] = {
    AuthorizationSuccess: (AuthorizationSuccess, IdToken),
    TokenResponse: (TokenResponse, IdToken, JwtAccessToken),
    SignIn: (SignIn, AuthorizationSuccess, TokenResponse, IdToken, JwtAccessToken),
    BackChannelLogout: (BackChannelLogout, LogoutToken),
    DistributedClaims: (DistributedClaims, ClaimsProviderAnswer),
}
_AUTHORIZATION = (AuthorizationError, Page, Strayed)

VERBS = {
    verb.name: verb
    for verb in (
        Verb("discover", Discover, DiscoveryResponse, (DiscoveryError,)),
        Verb("webfinger", Webfinger, WebfingerResponse, (WebfingerError,), means=WEBFINGER),
        Verb("fetch_jwks", Nothing, JwksResponse, (JwksError,)),
        Verb("register", Register, RegistrationResponse, (RegistrationError,)),
        Verb("read_registration", ReadRegistration, RegistrationResponse, (RegistrationError,)),
        Verb("update_registration", UpdateRegistration, RegistrationResponse, (RegistrationError,)),
        Verb("delete_registration", ClientConfiguration, RegistrationDeleted, (RegistrationError,)),
        Verb("authorize", Authorize, AuthorizationSuccess, _AUTHORIZATION),
        Verb("forge_submission", ForgeSubmission, ForgedSubmission),
        Verb(
            "push_authorization",
            PushAuthorization,
            PushedAuthorizationResponse,
            (PushedAuthorizationError,),
            form=True,
        ),
        Verb("token", Token, TokenResponse, (TokenError,), form=True),
        Verb("token_at_once", TokenAtOnce, TokenRace),
        Verb("refresh", Refresh, TokenResponse, (TokenError,), form=True),
        Verb("password", Password, TokenResponse, (TokenError,), form=True),
        Verb("client_credentials", ClientCredentials, TokenResponse, (TokenError,), form=True),
        Verb(
            "authorize_device",
            AuthorizeDevice,
            DeviceAuthorizationResponse,
            (DeviceAuthorizationError,),
            form=True,
        ),
        Verb("verify_device", VerifyDevice, DeviceVerification),
        Verb("device_token", DeviceToken, TokenResponse, (TokenError,), form=True),
        Verb("userinfo", Userinfo, UserinfoResponse, (UserinfoError,)),
        Verb("fetch_claims", FetchClaims, DistributedClaims),
        Verb("introspect", Introspect, IntrospectionResponse, (IntrospectionError,), form=True),
        Verb("revoke", TokenStatus, RevocationResponse, (RevocationError,), form=True),
        Verb("end_session", EndSession, LogoutRedirect, (LogoutPage,)),
        Verb("forge_logout", ForgeLogout, ForgedLogout),
        Verb("receive_logout_token", ReceiveLogoutToken, BackChannelLogout, (NothingReceived,)),
        Verb("receive_front_channel_logout", ReceiveFrontChannelLogout, FrontChannelLogout, (NothingReceived,)),
        Verb("check_session", CheckSession, SessionCheck, (NothingReceived,), means=CHROMIUM),
        Verb("render_logout", RenderLogout, RenderedLogout, (NothingReceived,), means=CHROMIUM),
        Verb("serve", Serve, Served),
        Verb("receive_fetch", ReceiveFetch, Fetched, (NothingReceived,)),
        Verb("answer_calls", AnswerCalls, CallsAnswered),
        Verb("handshake", ShakeHands, Handshake),
        Verb("trust_issuer", TrustIssuer, TrustedIssuer, means=TRUST),
        Verb("jwt_bearer", JwtBearer, TokenResponse, (TokenError,), form=True),
        Verb("rotate_keys", Nothing, KeysRotated, means=KEY_ROTATION),
        Verb("rotate_client_keys", Nothing, ClientKeysRotated),
        Verb("wait", Wait, Waited),
        Verb("sign_in", Authorize, SignIn, (*_AUTHORIZATION, TokenError)),
    )
}


def subjects_of(result: object) -> tuple[object, ...]:
    """Return the messages that a result gives to checks, itself first."""
    match result:
        case AuthorizationSuccess():
            return (result, result.id_token) if result.id_token else (result,)
        case TokenResponse():
            return tuple(one for one in (result, result.id_token, result.jwt_access_token) if one is not None)
        case SignIn():
            response = result.token_response
            exchanged = tuple(one for one in (response, response and response.jwt_access_token) if one is not None)
            return (result, result.authorization, *exchanged, *result.id_tokens)
        case DistributedClaims():
            return (result, *result.answers)
        case BackChannelLogout():
            return (result, result.logout_token) if result.logout_token else (result,)
        case _:
            return (result,)
