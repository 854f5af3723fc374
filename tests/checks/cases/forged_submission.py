"""Forms that other sites sent."""

from typing import Any

from harness.checks import forged_submission
from harness.protocol.forged_submission import ForgedSubmission

from ..case import Cases, of
from ..messages import a_page


def a_forged_login(**page: Any) -> ForgedSubmission:
    return ForgedSubmission("login", "attacker", a_page(**page))


CASES: Cases = {
    forged_submission.the_form_of_another_site_has_no_effect: of(a_forged_login, {"name": "consent", "status": 200})
}
