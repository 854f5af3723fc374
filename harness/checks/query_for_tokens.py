"""No response type that brings a token is answered in the query (OAuth 2.0 Multiple Response Types 3, 5)."""

from harness.checks.authorization_outcome import AuthorizationOutcome
from harness.checks.front_channel_response import tokens_never_come_in_the_query, words
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, not_applicable


@judges("OAuth2-RT-3-7", refuses=True)
def id_token_never_comes_in_the_query(subject: AuthorizationOutcome) -> Judgement:
    """The query is not used for id_token, even if asked for (OAuth 2.0 Multiple Response Types 3)."""
    return _never_in_the_query(subject, "id_token")


@judges("OAuth2-RT-5-2", refuses=True)
def code_token_never_comes_in_the_query(subject: AuthorizationOutcome) -> Judgement:
    """The query is not used for code token, even if asked for (OAuth 2.0 Multiple Response Types 5)."""
    return _never_in_the_query(subject, "code token")


@judges("OAuth2-RT-5-5", refuses=True)
def code_id_token_never_comes_in_the_query(subject: AuthorizationOutcome) -> Judgement:
    """The query is not used for code id_token, even if asked for (OAuth 2.0 Multiple Response Types 5)."""
    return _never_in_the_query(subject, "code id_token")


@judges("OAuth2-RT-5-8", refuses=True)
def id_token_token_never_comes_in_the_query(subject: AuthorizationOutcome) -> Judgement:
    """The query is not used for id_token token, even if asked for (OAuth 2.0 Multiple Response Types 5)."""
    return _never_in_the_query(subject, "id_token token")


@judges("OAuth2-RT-5-11", refuses=True)
def code_id_token_token_never_comes_in_the_query(subject: AuthorizationOutcome) -> Judgement:
    """The query is not used for code id_token token, even if asked for (OAuth 2.0 Multiple Response Types 5)."""
    return _never_in_the_query(subject, "code id_token token")


def _never_in_the_query(subject: AuthorizationOutcome, response_type: str) -> Judgement:
    if words(subject.request) != set(response_type.split()) or subject.request.value("response_mode") != "query":
        return not_applicable(f"the request does not ask for {response_type} in the query")
    return tokens_never_come_in_the_query(subject)
