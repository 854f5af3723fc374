"""What the provider must offer, and does not (design.md, "A green run has judged")."""

from collections.abc import Iterator, Mapping

from harness.protocol.events import OfferMissing
from harness.protocol.provider import ProviderMetadata
from harness.runner.options import Options
from harness.scenario.model import Need
from harness.scenario.profile import Profile
from harness.targets.model import TargetFile

ITSELF = "{issuer}"


def has(metadata: ProviderMetadata, member: str, wanted: object) -> bool:
    """Tell whether metadata has a member, and in it a value where one is wanted, with the specified defaults."""
    value = metadata.value(member)
    if wanted is None:
        return value is not None and value is not False
    return wanted in value if isinstance(value, list | tuple) else value == wanted


def offered(metadata: ProviderMetadata, need: Need) -> bool:
    """Tell whether the provider's metadata has what a scenario needs, where {issuer} stands for the provider itself."""
    wanted = metadata.text("issuer") if need.value == ITSELF else need.value
    if need.absent:
        return has(metadata, need.member, None) and not has(metadata, need.member, wanted)
    return has(metadata, need.member, wanted)


def offers_response_type(metadata: ProviderMetadata, response_type: str) -> bool:
    """Tell whether a response type is listed, in any order of its words (OAuth 2.0 Multiple Response Types 2.1).

    A provider that lists none is taken to offer it, so that it shows what it does.
    """
    listed = metadata.listed("response_types_supported")
    return not listed or set(response_type.split()) in [set(one.split()) for one in listed]


def claimed_profiles(options: Options, file: TargetFile) -> tuple[str, ...]:
    """Name the profiles that the provider is said to offer: those of the command line, else of the target file."""
    whole = not options.places and not options.words and options.addresses is None
    return options.profiles or (tuple(file.offers.profiles) if whole else ())


def missing_offers(
    options: Options, file: TargetFile, profiles: Mapping[str, Profile], metadata: ProviderMetadata
) -> Iterator[OfferMissing]:
    """Yield what the claimed profiles require, and the target file says is offered, that the metadata does not have."""
    for name in claimed_profiles(options, file):
        if name not in profiles:
            continue
        profile = profiles[name]
        for member in profile.requires:
            if not has(metadata, member, None):
                yield OfferMissing(f"the profile {name} requires", member)
        # What is certified has all of its response types; standards leave theirs to the provider.
        for response_type in dict.fromkeys(variant.response_type for _, variant in profile.entries if profile.plan):
            if not offers_response_type(metadata, response_type):
                yield OfferMissing(f"the profile {name} requires", f"response_types_supported: {response_type}")
    if options.places:
        return
    for entry in file.offers.metadata:
        pairs = [(entry, None)] if isinstance(entry, str) else list(entry.items())
        for member, wanted in pairs:
            if not has(metadata, member, wanted):
                yield OfferMissing("the target file offers", member if wanted is None else f"{member}: {wanted}")
