"""How the cost of search over several sizes is told."""

import pytest

from tests.benchmarks.search import growth, print_curve


@pytest.mark.parametrize(("slowest", "power"), [(2.0, 0.0), (20.0, 1.0), (200.0, 2.0)])
def test_growth_is_the_power_of_the_number_of_cards(slowest: float, power: float) -> None:
    assert growth({20_000: slowest, 2_000: 2.0, 10_000: 77.0}) == pytest.approx(power)


def test_curve_is_told_of_several_sizes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    print_curve({("sqlite", "rare word"): {2_000: 1.0}})
    assert capsys.readouterr().out == ""
    print_curve({("sqlite", "rare word"): {2_000: 1.0, 20_000: 10.0}, ("sqlite", "suggestion"): {2_000: 1.5}})
    heading, rare, suggestion = capsys.readouterr().out.strip().splitlines()
    assert heading.split()[-4:] == ["2,000", "20,000", "grows", "with"]
    assert rare.split()[-3:] == ["1.0", "10.0", "cards^1.00"]
    assert suggestion.split()[-2:] == ["1.5", "–"]
