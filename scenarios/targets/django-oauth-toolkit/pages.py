"""The addresses: those of the toolkit, and a login by Django's own form."""

from django.contrib.auth.views import LoginView
from django.urls import include, path
from django.views.generic import TemplateView
from oauth2_provider import urls as toolkit
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.views import AuthorizationView
from project import SESSION_USER


class Authorization(AuthorizationView):
    """The toolkit's view, which says whose browser it reads a request of and shows no page for prompt=none."""

    def get(self, request, *arguments, **options):
        if "none" not in request.GET.get("prompt", "").split():
            return super().get(request, *arguments, **options)
        try:
            # By now it is known that neither a login nor a consent is needed.
            scopes, credentials = self.validate_authorization_request(request)
            answer = self.create_authorization_response(
                request=request, scopes=" ".join(scopes), credentials=credentials, allow=True
            )
        except OAuthToolkitError as error:
            return self.error_response(error, application=None)
        return self.redirect(answer[0], None)

    def validate_authorization_request(self, request):
        SESSION_USER.set(request.user)
        return super().validate_authorization_request(request)

    def create_authorization_response(self, request, **arguments):
        SESSION_USER.set(request.user)
        return super().create_authorization_response(request, **arguments)


authorization = path("authorize/", Authorization.as_view(), name="authorize")
patterns = [authorization, *toolkit.metadata_urlpatterns, *toolkit.base_urlpatterns, *toolkit.oidc_urlpatterns]
urlpatterns = [
    # Where a logout without an address of the client ends.
    path("", TemplateView.as_view(template_name="home.html")),
    path("login/", LoginView.as_view(template_name="login.html")),
    path("", include((patterns, "oauth2_provider"))),
]
