import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-pages", action="store_true", help="write the generated pages in docs/ anew")
    parser.addoption("--lines", type=int, default=4000, help="how many random lines are typed (default: %(default)s)")


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> int:
    """How many random lines are typed; CI types some, `make fuzz` all."""
    return int(request.config.getoption("--lines"))
