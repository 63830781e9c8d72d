import pytest

from deals.offer import Offer, Presale, PriceKind, Quote
from deals.quote import dropship, headline
from tests.deals.builders import DAY, HOUR, START, panda, presale, taobao

BALANCE_ONLY = Presale(balance_start=START, balance_end=START + DAY)


@pytest.mark.parametrize(
    ("offer", "quote"),
    [
        (panda(2550, 2250), Quote(PriceKind.WHOLESALE, 2550)),
        (panda(1000, sale_is_range=True), Quote(PriceKind.WHOLESALE_FROM, 1000)),
        (panda(None, 2250), None),
        (taobao(6990, sale_price=9900), Quote(PriceKind.FINAL, 6990)),
        (taobao(None, sale_price=9900), Quote(PriceKind.SALE, 9900)),
        (taobao(None), None),
    ],
)
def test_each_feed_has_one_headline_price(offer: Offer, quote: Quote | None) -> None:
    assert headline(offer, START) == quote


@pytest.mark.parametrize(
    ("windows", "kind"),
    [
        (presale(START + HOUR), PriceKind.FINAL),
        (presale(START), PriceKind.PRESALE),
        (presale(START - 10 * DAY - HOUR), PriceKind.PRESALE),
        (presale(START - 300 * DAY), PriceKind.PRESALE),
        (BALANCE_ONLY, PriceKind.PRESALE),
    ],
)
def test_a_price_is_a_presale_price_from_the_first_window_on(windows: Presale, kind: PriceKind) -> None:
    assert headline(taobao(108000, presale=windows), START) == Quote(kind, 108000)


def test_while_a_presale_runs_the_sale_price_is_never_taken_for_the_price_in_hand() -> None:
    assert headline(taobao(None, sale_price=98000, presale=presale(START - DAY)), START) is None


def test_the_dropship_price_stands_beside_the_headline() -> None:
    assert dropship(panda(2550, 2250)) == Quote(PriceKind.DROPSHIP, 2250)
    assert dropship(panda(2550)) is None
