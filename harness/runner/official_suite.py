"""What the official suite would run for the selected profiles, as the record states it (decisions.md, D18)."""

from collections.abc import Iterable, Mapping, Sequence

from harness.protocol.events import ForecastCheck, ForecastModule, ForecastRun, OfficialPlans
from harness.protocol.provider import ProviderMetadata
from harness.scenario.model import Item
from harness.scenario.official import OfficialCheckFile, OfficialModule, official_checks, official_modules
from harness.scenario.profile import Profile
from harness.scenario.suite import Suite

# What is only noted changes no result there.
COUNTING = ("FAILURE", "WARNING", "REVIEW")


def official_plans(suite: Suite, profiles: Iterable[Profile], metadata: ProviderMetadata) -> OfficialPlans | None:
    """Return the modules of the profiles' official plans with the scenarios that answer for each; None without a plan.

    What the official suite leaves out follows from the provider's metadata.

    Raises `DocumentErrors` where a file of scenarios/oidf/ is wrong.
    """
    planned = [profile for profile in profiles if profile.plan is not None]
    if not planned:
        return None
    modules = {module.name: module for module in official_modules(suite.folder)}
    checks = official_checks(suite.folder)
    runs = tuple(run for profile in planned for run in _runs(suite, profile, modules))
    held = {name: modules[name] for name in dict.fromkeys(run.module for run in runs)}
    described = tuple(_module(module, checks, metadata) for module in held.values())
    named = dict.fromkeys(check for module in described for check in module.checks)
    return OfficialPlans(tuple(_check(checks[name], planned) for name in named), described, runs)


def _runs(suite: Suite, profile: Profile, modules: Mapping[str, OfficialModule]) -> Iterable[ForecastRun]:
    """Yield each module under each variant, in the order in which the profile plays them."""
    answering: dict[tuple[str, str], list[str]] = {}
    for address, variant in profile.entries:
        scenario = suite.scenarios[address]
        for name in scenario.oidf:
            if name in modules and profile.plan in modules[name].plans:
                places = answering.setdefault((variant.label, name), [])
                places += [Item(scenario, variant, case).address for case in scenario.cases]
    for (label, name), addresses in answering.items():
        yield ForecastRun(profile.name, label, name, tuple(dict.fromkeys(addresses)))


def _module(
    module: OfficialModule, checks: Mapping[str, OfficialCheckFile], metadata: ProviderMetadata
) -> ForecastModule:
    counting = [name for name in module.checks if name in checks and checks[name].level in COUNTING]
    judged = tuple(name for name in counting if checks[name].judged_by)
    lacking = next(
        (
            f"{member} lacks {value}"
            for member, value in module.skips_unlisted.items()
            if metadata.value(member) is not None and value not in metadata.listed(member)
        ),
        None,
    )
    return ForecastModule(module.name, module.review, module.skips, lacking, judged, len(counting))


def _check(entry: OfficialCheckFile, planned: Sequence[Profile]) -> ForecastCheck:
    return ForecastCheck(
        check=entry.check,
        level=entry.level,
        judged_by=tuple(entry.judged_by),
        subject=entry.subject,
        omitted_after=entry.omitted_after,
        everywhere=entry.everywhere,
        profiles=tuple(profile.name for profile in planned if entry.is_made_in(profile)),
    )
