"""Reads the files of scenarios/profiles/."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from harness.catalogue.requirement import Level, Requirement
from harness.document.diagnostic import Diagnostic, closest
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.document.nodes import span_of
from harness.scenario.profile import Profile
from harness.scenario.variant import Variant


class VariantFile(BaseModel):
    """A variant as a profile file writes it: defaults of client metadata and of the authorization request."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    response_type: str = "code"
    response_mode: str = "query"
    token_endpoint_auth_method: str = "client_secret_basic"


class RunFile(BaseModel):
    """Scenarios that a profile plays under one variant."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    variant: VariantFile = VariantFile()
    scenarios: list[str] = Field(min_length=1)


class ProfileFile(BaseModel):
    """A file in scenarios/profiles/."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    profile: str
    title: str
    plan: str | None = None
    requires: list[str] = Field(default_factory=list)
    raises: dict[str, str] = Field(default_factory=dict)
    runs: list[RunFile] = Field(min_length=1)


def read_profile(
    path: Path, addresses: frozenset[str], catalogue: Mapping[str, Requirement], diagnostics: list[Diagnostic]
) -> Profile | None:
    """Read a profile file; None where it has mistakes, which are added to `diagnostics`."""
    node = load_document(path, diagnostics=diagnostics)
    file = read_model(ProfileFile, node, diagnostics=diagnostics) if node else None
    if node is None or file is None:
        return None
    for run, part in enumerate(file.runs):
        for index, address in enumerate(part.scenarios):
            if address not in addresses:
                guess = closest(address, addresses)
                span = span_of(node, ("runs", run, "scenarios", index))
                help = f"did you mean '{guess}'?" if guess else None
                diagnostics.append(Diagnostic(f"there is no scenario '{address}'", span, help))
    raises = {}
    for name, word in file.raises.items():
        if name not in catalogue or word not in {level.value for level in Level}:
            message = f"raises: takes requirement ids with a level, not '{name}: {word}'"
            diagnostics.append(Diagnostic(message, span_of(node, ("raises", name))))
        else:
            raises[name] = Level(word)
    return Profile(
        name=file.profile,
        title=file.title,
        plan=file.plan,
        requires=tuple(file.requires),
        raises=raises,
        entries=tuple(
            (address, Variant(**part.variant.model_dump())) for part in file.runs for address in part.scenarios
        ),
    )
