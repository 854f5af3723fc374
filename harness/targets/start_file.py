"""The target file's start: the process or the container that the harness runs."""

from typing import Self

from pydantic import Field, model_validator

from harness.targets.written import TargetModel


class ContainerFile(TargetModel):
    """A container that the harness starts and removes; texts may hold `{start.port.PORT}`."""

    image: str
    command: list[str] = Field(default_factory=list, description="In the place of the image's own.")
    ports: list[int] = Field(
        min_length=1, description="Of the container; each is published at {start.port.PORT}, a free port of 127.0.0.1."
    )
    environment: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(
        default_factory=dict, description="By path in the container, a file beside the target file to be read there."
    )
    ready: str = Field(
        pattern="^https?://", description="An address that answers with 2xx as soon as the provider can be judged."
    )


PROCESS_KEYS = ("npm", "pip", "environment", "environment_when_judged", "arguments")


class StartFile(TargetModel):
    """A process or a container that the harness starts and stops.

    A process prints one line of JSON when it answers, a container is asked.
    """

    process: list[str] = Field(default_factory=list)
    npm: str | None = Field(default=None, description="A folder with a lock file, installed into the cache first.")
    pip: str | None = Field(
        default=None, description="A folder with a requirements.txt, installed into an environment in the cache first."
    )
    environment: dict[str, str] = Field(default_factory=dict)
    environment_when_judged: dict[str, str] = Field(
        default_factory=dict, description="Besides, where scenarios are played: such as shorter lifetimes."
    )
    arguments: dict[str, list[str]] = Field(
        default_factory=dict, description="Added where --fault or --database is given."
    )
    within: float = Field(default=30, gt=0, le=600, description="Seconds until it must answer.")
    container: ContainerFile | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Refuse both and neither, and what belongs to a process beside a container."""
        if bool(self.process) == (self.container is not None):
            raise ValueError("takes exactly one of process and container")
        theirs = [name for name in PROCESS_KEYS if name in self.model_fields_set]
        if self.container is not None and theirs:
            raise ValueError(f"{', '.join(theirs)} belongs to a process, not to a container")
        return self
