"""What a scenario needs of the provider, the target file and this machine, and has not: it is SKIPPED then."""

from msgspec.structs import replace

from harness.runner.drivers import CHALLENGE_DRIVER
from harness.runner.inbox import reaches_inbox
from harness.runner.lifetimes import lacking_lifetime
from harness.runner.offers import offered, offers_response_type
from harness.runner.session import Session
from harness.scenario.authorization_parameters import WITHOUT_CHALLENGE, ForgeSubmission
from harness.scenario.inbox_needs import inbox_needs
from harness.scenario.model import Item, Need, Step
from harness.scenario.parameters import (
    CHROMIUM,
    INITIAL_ACCESS_TOKEN,
    KEY_ROTATION,
    PLAIN_ADDRESSES,
    SOFTWARE_STATEMENTS,
    TRUST,
    UNTRUSTED_ADDRESSES,
    WEBFINGER,
)
from harness.wire import chromium
from harness.wire.guessing import LOGOUT


def lacking(item: Item, session: Session) -> str | None:
    """Say what a scenario needs and has not, None where nothing is missing."""
    needs = (_in_case(need, item) for need in item.scenario.needs)
    need = next((need for need in needs if not offered(session.provider.metadata, need)), None)
    if need is not None:
        return f"the provider does not offer {need}"
    response_type = item.variant.response_type
    if response_type != "code" and not offers_response_type(session.provider.metadata, response_type):
        return f"the provider does not offer response_types_supported: {response_type}"
    inbox = session.inbox or ""
    for name in inbox_needs(item.scenario):
        if not reaches_inbox(session.target, inbox):
            return f"the provider cannot reach the run's inbox ({name}) on this machine: inbox.base_url or inbox.remote"
        if name in session.target.file.inbox.refused and not inbox.startswith("https:"):
            return f"the provider takes a {name} from https addresses only, and the inbox has none: inbox.refused"
        if name in UNTRUSTED_ADDRESSES and session.untrusted is None:
            return f"the inbox beside the provider serves nothing under a certificate of its own making ({name})"
        if name in PLAIN_ADDRESSES and inbox.startswith("https:"):
            return f"the inbox has https addresses only ({name})"
    unstated = lacking_lifetime(item.scenario.lifetimes, session.target.file.lifetimes)
    if unstated is not None:
        return unstated
    means = {step.verb.means for step in item.scenario.steps}
    if KEY_ROTATION in means and session.target.file.rotate_keys is None:
        return f"the target file names no way to rotate the provider's keys: {KEY_ROTATION}"
    asked = session.target.file.webfinger
    if WEBFINGER in means and (asked is None or (asked.url is None and any(map(_asks_for_url, item.scenario.steps)))):
        return f"the target file knows no such resource of its users: {WEBFINGER}"
    if TRUST in means and session.target.file.trust_issuer is None:
        return f"the target file names no way to trust an issuer of assertions: {TRUST}"
    if session.target.file.pkce and any(_goes_without_challenge(step) for step in item.scenario.steps if step.given):
        return f"no code is issued without a challenge, as the target file says: pkce: {session.target.file.pkce}"
    dynamic = session.target.file.clients.dynamic
    if (dynamic is None or dynamic.software_statements is None) and any(map(_states, item.scenario.steps)):
        return f"the target file names no issuer of software statements: {SOFTWARE_STATEMENTS}"
    if (dynamic is None or dynamic.initial_access_token is None) and any(map(_shows_a_token, item.scenario.steps)):
        return f"the target file names no initial access token: {INITIAL_ACCESS_TOKEN}"
    if session.target.file.pages.driver != CHALLENGE_DRIVER and any(_decides(step) for step in item.scenario.steps):
        return f"a step decides a login or a consent, for which the target file needs pages.driver: {CHALLENGE_DRIVER}"
    forged = [page for page in map(_forged_page, item.scenario.steps) if page is not None]
    unforgeable = next((page for page in forged if not session.target.file.pages.forgeable(page)), None)
    if unforgeable is not None:
        needed = "the driver forms, or a recipe of it without send"
        return f"a step forges what answers the page '{unforgeable}', for which the target file's pages need {needed}"
    return chromium.missing() if CHROMIUM in means else None


def _forged_page(step: Step) -> str | None:
    """Return the page that another site answers in a step, None where none does."""
    if step.verb.name == "forge_logout":
        return LOGOUT
    return str(step.parameters.page) if isinstance(step.parameters, ForgeSubmission) else None


def _in_case(need: Need, item: Item) -> Need:
    """Return a need whose value is `each` with that of the item's case."""
    if need.value != "each" or item.case is None:
        return need
    return replace(need, value=next(iter(item.scenario.each.values()))[item.case])


def _goes_without_challenge(step: Step) -> bool:
    return getattr(step.parameters, "pkce", None) == WITHOUT_CHALLENGE


def _decides(step: Step) -> bool:
    return any(getattr(step.parameters, name, None) is not None for name in ("login", "consent"))


def _states(step: Step) -> bool:
    statement = getattr(step.parameters, "software_statement", None)
    return statement is not None and statement.trusted


def _asks_for_url(step: Step) -> bool:
    return getattr(step.parameters, "form", None) == "url"


def _shows_a_token(step: Step) -> bool:
    return bool(getattr(step.parameters, "initial_access_token", None))
