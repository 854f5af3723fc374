"""What all scenarios of a worker share: the target, its metadata, leases and the run's name."""

import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from harness.protocol.provider import Provider
from harness.protocol.publishing import Publish
from harness.scenario.profile import Profile
from harness.targets.deviations import Deviation
from harness.targets.leases import UserPool
from harness.targets.target import Target
from harness.wire.chromium import KeptChromium
from harness.wire.inbox.delivery import Delivery
from harness.wire.journal import Journal
from harness.wire.limits import Limits
from harness.wire.pace import Pace
from harness.wire.redaction import Redactor


class Session(Struct, frozen=True):
    """A worker's view of the run.

    `profiles` are the selected ones by name. `publish` gives a document an address that the provider can fetch.
    `inbox` is the base address of what the provider can call, `untrusted` the one with a certificate that it has no
    reason to trust, and `take` waits for such a call.
    `pace` is the limit that all processes of the run keep, `keeper` the address of the process that sends what creates
    clients into `journal`. `keep_secrets` is the folder that gets every exchange as it was, None where no one asked.
    `chromium` is lent to one scenario after the other. `folder` is the run's own, for what its processes share. `stop`
    is set where the run was stopped, so that nothing waits any more.
    """

    run: str
    target: Target
    provider: Provider
    users: UserPool
    redactor: Redactor
    profiles: Mapping[str, Profile]
    deviations: tuple[Deviation, ...]
    limits: Limits
    publish: Publish | None = None
    take: Callable[[str, float], tuple[Delivery, ...]] | None = None
    inbox: str | None = None
    untrusted: str | None = None
    strict_should: bool = False
    keep_secrets: Path | None = None
    pace: Pace | None = None
    keeper: str | None = None
    journal: Journal | None = None
    chromium: KeptChromium = field(default_factory=KeptChromium)
    folder: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    stop: threading.Event = field(default_factory=threading.Event)
