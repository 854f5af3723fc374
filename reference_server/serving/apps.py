"""The three apps, each made inside the process that serves it, so that imports overlap."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reference_server.serving.deployment import Deployment
from reference_server.serving.framed_pages import framed_anywhere
from reference_server.web.dispatch import PREFIX, dispatch
from reference_server.web.metrics import Metrics, Recorder
from reference_server.web.observation import observed
from reference_server.web.wsgi_types import Application

if TYPE_CHECKING:
    from reference_server.faults.fault import Fault
    from reference_server.provider import Provider


def make_public_app(issuers: Mapping[str, "Provider"], recorder: Recorder) -> Application:
    """The public port."""
    from reference_server.web.public_app import public_app

    return observed(dispatch(public_app(), issuers.get), recorder)


def make_admin_app(issuers: Mapping[str, "Provider"], metrics: Metrics, recorder: Recorder) -> Application:
    """The admin port, which tells what all ports have counted."""
    from reference_server.web.admin_app import admin_app

    return observed(dispatch(admin_app(metrics), issuers.get), recorder)


def make_login_app(deployment: Deployment, recorder: Recorder) -> Application:
    """The login and consent application; it asks the admin API of any issuer path."""
    from reference_server.login_consent.admin_api import AdminApi
    from reference_server.login_consent.app import login_consent_app

    app = login_consent_app(open_forms_at=_issuers_with(deployment, lambda fault: fault.open_forms))
    framed_at = _issuers_with(deployment, lambda fault: fault.framed_pages)
    pages = framed_anywhere(app, framed_at) if framed_at else app
    return observed(dispatch(pages, lambda path: AdminApi(deployment.admin + path)), recorder)


def _issuers_with(deployment: Deployment, chosen: Callable[["Fault"], bool]) -> frozenset[str]:
    """The issuer paths of the faults that are chosen, none where no faults are served."""
    if not deployment.options.faults:
        return frozenset()
    from reference_server.faults.catalogue import FAULTS

    return frozenset(PREFIX + name for name, fault in FAULTS.items() if chosen(fault))
