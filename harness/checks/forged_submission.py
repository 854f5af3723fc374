"""Forms that other sites send (RFC 6749 10.12, OpenID Connect Core 3.1.2.3)."""

from harness.checks.authorization_outcome import ended
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess, Page, Strayed
from harness.protocol.forged_submission import ForgedSubmission
from harness.protocol.judgement import Judgement, judged
from harness.protocol.outcome import MalformedAnswer

AFTER_LOGIN = "consent"


@judges("RFC6749-10.12-1", "OIDCC-3.1.2.3-5")
def the_form_of_another_site_has_no_effect(subject: ForgedSubmission) -> Judgement:
    """A form that another site sends from the user's browser logs nobody in and grants nothing (RFC 6749 10.12)."""
    outcome = subject.outcome
    if isinstance(outcome, MalformedAnswer):
        response = outcome.exchange.response
        status = response.status if response else 0
        return judged(400 <= status < 500, "a refusal of the 4xx class", f"status {status}: {outcome.problem}")
    went_on = isinstance(outcome, AuthorizationSuccess | Strayed)
    went_on = went_on or (isinstance(outcome, Page) and outcome.name == AFTER_LOGIN and subject.page != AFTER_LOGIN)
    return judged(not went_on, "a refusal, or the page again", ended(outcome))
