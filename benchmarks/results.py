"""What a run finds out, as it is written to JSON and read back."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.questions import Kind

Route = Literal["search", "recommendations"]
Served = Literal["ours", "raw", "nothing"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Machine(_Record):
    """What was measured on."""

    processor: str
    cores: int
    memory_gb: int | None
    system: str
    versions: dict[str, str]


class EngineTimes(_Record):
    """One engine's times for the questions of one kind, in milliseconds."""

    engine: str
    undisturbed_ms: float = Field(
        description="The median of the questions, each by its quickest turn."
    )
    median_ms: float = Field(description="Of all answers, like the percentiles.")
    p95_ms: float
    p99_ms: float
    cpu_ms: float | None = Field(description="Of the processor, an answer; only where all is here.")


class SearchTimes(_Record):
    """Every engine's times for the questions of one kind, on one directory."""

    synthetic: bool
    programs: int
    providers: int
    kind: Kind
    questions: int
    repeats: int
    found: float = Field(description="Providers found, the median of the questions.")
    engines: list[EngineTimes]

    def of(self, engine: str) -> EngineTimes | None:
        """The times of one engine; None where it was not there."""
        return next((one for one in self.engines if one.engine == engine), None)

    def ratio_to(self, peer: str) -> float | None:
        """How many times as long the peer took, both undisturbed."""
        ours, theirs = self.of("ours"), self.of(peer)
        return theirs.undisturbed_ms / ours.undisturbed_ms if ours and theirs else None


class HttpTimes(_Record):
    """What one server answered, asked by so many connections at once."""

    served: Served
    route: Route | None
    connections: int
    requests: int
    answer_bytes: int
    per_second: float
    median_ms: float
    p99_ms: float
    cpu_us: float | None = Field(description="Of the processor, an answer; in the server alone.")
    busy: float | None = Field(description="The part of one core that the server had; 1 is all.")

    @property
    def per_core_second(self) -> float:
        """Answers for one second of one core: the rate where the server has the core to itself.

        Where the system does not tell what a process spends, the rate that was seen.
        """
        return 1e6 / self.cpu_us if self.cpu_us else self.per_second


class StartTimes(_Record):
    """Seconds from the start of the process until it answered that it is ready."""

    empty_s: float = Field(description="With no database: it is made and filled first.")
    filled_s: float = Field(description="With a filled one, at the second start.")


class Memory(_Record):
    """What a process held, in megabytes (2**20 bytes) of resident memory."""

    synthetic: bool
    programs: int
    resident_mb: float
    how: str


class Results(_Record):
    """Everything of one run; parts that were not asked for are empty."""

    day: date
    seed: int
    quick: bool
    machine: Machine
    search: list[SearchTimes] = []
    http: list[HttpTimes] = []
    start: StartTimes | None = None
    memory: list[Memory] = []

    def searched(self, kind: Kind, programs: int | None = None) -> SearchTimes | None:
        """The times for one kind of question: on the real directory, or a synthetic one."""
        return next(
            (
                one
                for one in self.search
                if one.kind == kind
                and (one.programs == programs if programs else not one.synthetic)
            ),
            None,
        )

    def served(self, served: Served, route: Route | None, connections: int) -> HttpTimes | None:
        """What one server did."""
        return next(
            (
                one
                for one in self.http
                if (one.served, one.route, one.connections) == (served, route, connections)
            ),
            None,
        )
