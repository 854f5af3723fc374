"""The official suite's modules and checks, and by which requirements ours judge them (decisions.md, D18)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, RootModel

from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.scenario.profile import Profile
from harness.scenario.variant import Variant

# When the official suite makes a check: what the response type gives, where the response comes back, how the client
# authenticates.
Occasion = Literal["access_token", "front_channel_id_token", "form_post", "fragment", "hybrid", "private_key_jwt"]

OFFICIAL = "oidf"
"""The folder of the official suite's modules and checks, below the scenarios folder."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class ModuleFile(_File):
    """An official module: the plans that hold it, and its checks, its own and those it shares.

    `review` says that a human judges a page there: always, or only where the provider shows one instead of redirecting.
    `skips` marks a module that ends as skipped where the provider does not offer what it is about, `skips_unlisted` the
    value without which a metadata member, where it is published, leads to that whatever the provider does.
    """

    module: str
    plans: list[str]
    review: Literal["required", "alternative"] | None = None
    skips: bool = False
    skips_unlisted: dict[str, str] = Field(default_factory=dict)
    checks: list[str]


class ModulesFile(_File):
    """scenarios/oidf/modules.yaml."""

    modules: list[ModuleFile]


class OfficialCheckFile(_File):
    """An official check, its level there, and the requirements that judge it here, or the reason why none does.

    `subject` names the message that is judged, where the requirements have checks for several. `everywhere` marks a
    check of a document or a registration, which the official suite repeats in every module in the same way, whatever
    the module is about: it is judged once, for all of them. `cited_once` marks a check of answers that scenarios of one
    module are enough to cite; what they find counts for that module alone. `when` and `plans` say under which variants
    and in which plans the official suite makes it, by default under all and in all. `omitted_after` is the check of the
    same module after whose failure it is left out there. Beside `judged_by`, `reason` says which part of the check is
    not judged, and why.
    """

    check: str
    level: Literal["FAILURE", "WARNING", "REVIEW", "INFO"]
    judged_by: list[str] = Field(default_factory=list)
    subject: str | None = None
    everywhere: bool = False
    cited_once: bool = False
    when: Occasion | None = None
    plans: list[str] = Field(default_factory=list)
    omitted_after: str | None = None
    reason: str | None = None

    def is_made_in(self, profile: Profile) -> bool:
        """Tell whether the official suite makes it in the plan of a profile, under any variant."""
        if self.plans and profile.plan not in self.plans:
            return False
        return self.when is None or any(self._is_made_under(variant) for _, variant in profile.entries)

    def _is_made_under(self, variant: Variant) -> bool:
        words = set(variant.response_type.split())
        match self.when:
            case "access_token":
                return "token" in words
            case "front_channel_id_token":
                return "id_token" in words
            case "hybrid":
                return {"code", "id_token"} <= words
            case "form_post":
                return variant.response_mode == "form_post"
            case "fragment":
                return variant.response_mode != "form_post" and bool(words & {"token", "id_token"})
            case _:
                return variant.token_endpoint_auth_method == "private_key_jwt"


class OfficialChecksFile(RootModel[list[OfficialCheckFile]]):
    """A scenarios/oidf/checks-*.yaml file."""


class OfficialModule(Struct, frozen=True):
    """A module of the official suite."""

    name: str
    plans: tuple[str, ...]
    checks: tuple[str, ...]
    review: Literal["required", "alternative"] | None
    skips: bool
    skips_unlisted: Mapping[str, str]


def official_modules(folder: Path) -> tuple[OfficialModule, ...]:
    """Return the modules of scenarios/oidf/modules.yaml; raises `DocumentErrors` where the file is wrong."""
    diagnostics: list[Diagnostic] = []
    node = load_document(folder / OFFICIAL / "modules.yaml", diagnostics=diagnostics)
    file = read_model(ModulesFile, node, diagnostics=diagnostics) if node else None
    if file is None or diagnostics:
        raise DocumentErrors(diagnostics)
    return tuple(
        OfficialModule(one.module, tuple(one.plans), tuple(one.checks), one.review, one.skips, one.skips_unlisted)
        for one in file.modules
    )


def official_checks(folder: Path) -> Mapping[str, OfficialCheckFile]:
    """Return the official checks by id; raises `DocumentErrors` where a file is wrong."""
    diagnostics: list[Diagnostic] = []
    found: dict[str, OfficialCheckFile] = {}
    for path in sorted((folder / OFFICIAL).glob("checks*.yaml")):
        node = load_document(path, diagnostics=diagnostics)
        file = read_model(OfficialChecksFile, node, diagnostics=diagnostics) if node else None
        found.update({one.check: one for one in file.root} if file else {})
    if diagnostics:
        raise DocumentErrors(diagnostics)
    return found
