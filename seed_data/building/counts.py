"""What the builder read, merged, added and left out."""

from collections import Counter
from dataclasses import dataclass, field, fields

from seed_data.building.directory_files import Entry
from seed_data.building.points import Located


@dataclass(slots=True)
class BuildCounts:
    """Counts of one build; `seed_data/counts.toml` holds them.

    Attributes:
        su_rows, mh_rows: rows of the two files.
        su_facilities: of the substance use file, exact duplicates made one.
        su_with_mh: facilities that the mental health file has too; su_with_several_mh: in more
            rows than one (departments at one door).
        mh_treats_substance_use: rows of the mental health file with the code SA or SUMH.
        mh_merged: of those, merged into a facility of the other file.
        mh_providers: of those, providers of their own.
        mh_facts_only: rows without SA or SUMH that add facts to a facility of the other file.
        mh_left_out: rows without SA or SUMH at no such place.
        su_programs: programs from the substance use file alone.
        su_unstated: facilities of it that name no kind of care.
        su_unstated_named_by_mh: of those, the mental health file names one.
        mh_programs_added: programs that merged rows add.
        facts: slugs affirmed and denied outright, over both sources.
        kept_identities: facilities that keep their id from a previous edition.
        contradictions: by slug, how often one source both affirms and denies it.
        suspect_points: names and distances of addresses too far from their ZIP.
    """

    su_rows: int = 0
    su_facilities: int = 0
    mh_rows: int = 0
    mh_treats_substance_use: int = 0
    mh_merged: int = 0
    mh_providers: int = 0
    mh_facts_only: int = 0
    mh_left_out: int = 0
    su_with_mh: int = 0
    su_with_several_mh: int = 0
    providers: int = 0
    su_programs: int = 0
    su_unstated: int = 0
    su_unstated_named_by_mh: int = 0
    mh_programs_added: int = 0
    facts: int = 0
    without_phone: int = 0
    kept_identities: int = 0
    programs_by_setting: Counter[str] = field(default_factory=Counter)
    precision: Counter[str] = field(default_factory=Counter)
    contradictions: Counter[str] = field(default_factory=Counter)
    suspect_points: list[str] = field(default_factory=list)

    @property
    def programs(self) -> int:
        """Programs of the shipped file."""
        return self.programs_by_setting.total()

    def point(self, entry: Entry, point: Located) -> None:
        """Count where an entry was put."""
        self.precision[point.precision] += 1
        if point.suspect_miles is not None:
            self.suspect_points.append(
                f"{entry.name1}, {entry.city}, {entry.state} ({point.suspect_miles} miles)"
            )

    def numbers(self) -> dict[str, int]:
        """The plain counts, by name."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.type is int}
        return {**plain, "programs": self.programs, "suspect_points": len(self.suspect_points)}

    def tables(self) -> dict[str, dict[str, int]]:
        """The counts by kind, each sorted by name."""
        by_kind = {
            "programs_by_setting": self.programs_by_setting,
            "precision": self.precision,
            "contradictions": self.contradictions,
        }
        return {name: dict(sorted(counter.items())) for name, counter in by_kind.items()}
