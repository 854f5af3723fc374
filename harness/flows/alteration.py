"""How a scenario bends a correct message."""

from dataclasses import dataclass

from harness.protocol.exchange import Pairs


@dataclass(frozen=True, slots=True)
class Alteration:
    """Differences on top of a correct message: parameters left out, and parameters sent besides."""

    without: tuple[str, ...] = ()
    also: Pairs = ()

    def applied(self, parameters: Pairs) -> Pairs:
        """Return the parameters as they are sent."""
        return tuple((name, value) for name, value in parameters if name not in self.without) + self.also


UNALTERED = Alteration()
