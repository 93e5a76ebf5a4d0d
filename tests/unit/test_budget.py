"""Who gives up what, when keepers together keep too much."""

import pytest

from signaling.budget import Budget


class Keeper:
    def __init__(self) -> None:
        self.has_given_up = False

    def give_up(self) -> None:
        self.has_given_up = True


def keepers(budget: Budget, address: str | None, *sizes: int) -> list[Keeper]:
    made = [Keeper() for _ in sizes]
    for keeper, size in zip(made, sizes, strict=True):
        budget.report(keeper, address, size)
    return made


def gave_up(*among: Keeper) -> list[bool]:
    return [keeper.has_given_up for keeper in among]


def test_up_to_the_limits_nobody_gives_up() -> None:
    budget = Budget(800, 400)
    kept = keepers(budget, "a", 100, 300) + keepers(budget, "b", 400)
    assert (gave_up(*kept), budget.used) == ([False] * 3, 800)


def test_the_fullest_of_an_address_gives_up_first() -> None:
    budget = Budget(10_000, 400)
    others = keepers(budget, "b", 390)
    own = keepers(budget, "a", 100, 200, 101)
    assert (gave_up(*own), gave_up(*others), budget.used) == ([False, True, False], [False], 390 + 201)


def test_the_fullest_of_all_gives_up_first_even_one_without_an_address() -> None:
    budget = Budget(800, 600)
    small, large = keepers(budget, "a", 50, 350)
    (connected,) = keepers(budget, None, 401)
    assert (gave_up(small, large, connected), budget.used) == ([False, False, True], 400)


def test_as_many_give_up_as_it_takes_to_be_an_eighth_below_the_limit() -> None:
    budget = Budget(800, 1_000)
    kept = keepers(budget, "a", *[10] * 81)
    assert (gave_up(*kept).count(True), budget.used) == (11, 700)


def test_only_the_latest_report_counts() -> None:
    budget = Budget(800, 400)
    (keeper,) = keepers(budget, "a", 399)
    for size in (300, 200, 400):
        budget.report(keeper, "a", size)
    budget.report(keeper, "b", 350)
    assert (budget.used, keeper.has_given_up) == (350, False)
    assert gave_up(*keepers(budget, "a", 400)) == [False]
    budget.report(keeper, None, 0)
    assert budget.used == 400
    assert gave_up(*keepers(budget, "b", 400)) == [False]


@pytest.mark.parametrize("address", ["a", None])
def test_nothing_is_kept_of_those_that_keep_nothing(address: str | None) -> None:
    budget = Budget(800, 400)
    for keeper in keepers(budget, address, 1, 2, 3):
        budget.report(keeper, address, 0)
    assert budget.used == 0
    assert not budget._sizes
    assert not budget._used_by
    assert not budget._address_of
