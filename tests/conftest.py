import pytest
from hypothesis import HealthCheck, settings

# No test is about time: how long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-pages", action="store_true", help="write the generated pages in docs/ anew")
    parser.addoption("--lines", type=int, default=4000, help="how many random lines are typed (default: %(default)s)")
    parser.addoption(
        "--matches", type=int, default=300, help="how many random markets there are (default: %(default)s)"
    )


@pytest.fixture
def matches(request: pytest.FixtureRequest) -> int:
    """How many random markets there are, each of 20 watches and 4 events; `make fuzz` takes many more."""
    return int(request.config.getoption("--matches"))


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> int:
    """How many random lines are typed; CI types some, `make fuzz` all."""
    return int(request.config.getoption("--lines"))
