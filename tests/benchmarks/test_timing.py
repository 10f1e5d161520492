"""Times by turns, and what is made of them."""

import gc

import pytest

from benchmarks.timing import Times, percentile, take_turns


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 50) == 50.5
    assert percentile(values, 95) == 95
    assert percentile(values, 99) == 99
    assert percentile(values, 100) == 100
    assert percentile([3.0], 99) == 3


def test_each_question_counts_by_its_quickest_turn() -> None:
    # Three questions, asked twice: the quickest turns are 1, 2 and 9.
    times = Times(3, (1.0, 8.0, 9.0, 7.0, 2.0, 30.0), cpu=12.0)
    assert times.undisturbed == 2
    assert times.cpu_mean == 2


def test_engines_take_turns_and_begin_in_turn() -> None:
    log: list[str] = []

    def work(name: str) -> object:
        return lambda: log.append(name)

    works = [[work(f"a{n}"), work(f"b{n}")] for n in range(2)]
    times = take_turns(works, repeats=2, warm_ups=1)  # type: ignore[arg-type]
    warm, first, second = log[:4], log[4:8], log[8:]
    assert warm == ["a0", "b0", "a1", "b1"]
    assert first == ["a0", "b0", "b1", "a1"]
    assert second == ["b0", "a0", "a1", "b1"]
    assert [len(one.wall) for one in times] == [4, 4]


def test_the_collector_runs_again_afterwards() -> None:
    def fails() -> None:
        assert not gc.isenabled()
        raise RuntimeError

    assert gc.isenabled()
    with pytest.raises(RuntimeError):
        take_turns([[fails]], repeats=1, warm_ups=0)
    assert gc.isenabled()
