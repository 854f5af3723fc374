"""What the toolkit and its library leave to a project: the claims of users, and who is logged in."""

import re
from contextvars import ContextVar

from django.utils import timezone
from oauth2_provider.models import get_access_token_model, get_grant_model, get_id_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import get_scopes_backend
from oauth2_provider.views.oidc import _load_id_token

GIVEN = (get_access_token_model, get_grant_model, get_id_token_model)
# RFC 6749 A.4.
SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
# The user of the browser whose authorization request is being read; the library's requests do not hold it.
SESSION_USER = ContextVar("SESSION_USER")


class Validator(OAuth2Validator):
    """The toolkit's validator, with the answers to prompt=none and id_token_hint (OpenID Connect Core 3.1.2.1)."""

    def validate_silent_login(self, request):
        return SESSION_USER.get().is_authenticated

    def validate_silent_authorization(self, request):
        # Whoever was given anything for these scopes has the user's consent.
        given = {"user": SESSION_USER.get(), "application__client_id": request.client_id}
        now = timezone.now()
        found = [one for model in GIVEN for one in model().objects.filter(**given, expires__gt=now)]
        return any(set(request.scopes) <= set(one.scope.split()) for one in found)

    def validate_scopes(self, client_id, scopes, client, request, *arguments, **options):
        # Scope values that are not known SHOULD be ignored (OpenID Connect Core 3.1.2.1); illegal ones are refused.
        known = get_scopes_backend().get_available_scopes(application=client, request=request)
        request.scopes = [one for one in scopes if one in known or not SCOPE_TOKEN.fullmatch(one)]
        return super().validate_scopes(client_id, request.scopes, client, request, *arguments, **options)

    def validate_user_match(self, id_token_hint, scopes, claims, request):
        if id_token_hint is None:
            return True
        id_token, _ = _load_id_token(id_token_hint)
        return id_token is not None and id_token.user == SESSION_USER.get()

    def get_additional_claims(self):
        def told(value):
            return lambda request: value(request.user.username)

        return {
            "name": told(lambda name: f"{name.title()} Example"),
            "given_name": told(str.title),
            "family_name": told(lambda name: "Example"),
            "middle_name": told(lambda name: "Q"),
            "nickname": told(str),
            "preferred_username": told(str),
            "profile": told(lambda name: f"https://op.example/{name}"),
            "picture": told(lambda name: f"https://op.example/{name}.png"),
            "website": told(lambda name: f"https://{name}.example/"),
            "gender": told(lambda name: "unknown"),
            "birthdate": told(lambda name: "2000-01-01"),
            "zoneinfo": told(lambda name: "Europe/Oslo"),
            "locale": told(lambda name: "en-GB"),
            "updated_at": told(lambda name: 1700000000),
            "email": told(lambda name: f"{name}@op.example"),
            "email_verified": told(lambda name: True),
            "phone_number": told(lambda name: "+47 22 22 22 22"),
            "phone_number_verified": told(lambda name: False),
            "address": told(lambda name: {"formatted": "1 Example Street, Oslo", "country": "Norway"}),
        }
