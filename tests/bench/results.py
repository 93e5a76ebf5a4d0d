"""Every figure of every run: by scenario, contestant, case and name, a list with one value a run."""

from tests.bench.figures import Figure
from tests.bench.setting import Cases


class Results:
    """What has been measured so far."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, dict[str, dict[str, list[float]]]]] = {}

    def add(self, scenario: str, contestant: str, cases: Cases) -> None:
        """One more run."""
        kept = self.values.setdefault(scenario, {}).setdefault(contestant, {})
        for case, figures in cases.items():
            for name, value in figures.items():
                kept.setdefault(case, {}).setdefault(name, []).append(value)

    def runs(self, scenario: str, contestant: str, case: str, name: str) -> list[float]:
        """One figure's value in each run; none where it was not measured."""
        return self.values.get(scenario, {}).get(contestant, {}).get(case, {}).get(name, [])

    def ratios(self, scenario: str, contestants: tuple[str, str], case: str, name: str) -> list[float]:
        """One contestant's figure over another's, run by run: what slows the machine down for a while slows both."""
        one, other = (self.runs(scenario, contestant, case, name) for contestant in contestants)
        return [over / under for over, under in zip(one, other, strict=False) if under]

    def cases(self, scenario: str) -> list[str]:
        every = (case for cases in self.values.get(scenario, {}).values() for case in cases)
        return list(dict.fromkeys(every))

    def names(self, scenario: str, case: str) -> list[str]:
        """Of all figures of a case."""
        every = (name for cases in self.values.get(scenario, {}).values() for name in cases.get(case, {}))
        return list(dict.fromkeys(every))

    def rows(self, scenario: str, case: str) -> dict[str, dict[str, Figure]]:
        """The figures of one case, by contestant."""
        return {
            contestant: {name: Figure.of(runs) for name, runs in cases[case].items()}
            for contestant, cases in self.values[scenario].items()
            if case in cases
        }
