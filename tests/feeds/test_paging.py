from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.offer import Feed, Offer, OfferId
from deals.snapshot import Snapshot
from feeds.errors import FeedError, Malformed, TryAgain
from feeds.paging import Page, gather
from tests.feeds.shops import NOW


def offer(key: str, *, title: str = "lamp") -> Offer:
    return Offer(id=OfferId(Feed.PANDAPON, key), native_id=key, title=title)


def page(keys: str, *, filler: bool = False, rejected: int = 0, title: str = "lamp") -> Page:
    return Page(offers=tuple(offer(key, title=title) for key in keys), filler=filler, rejected=rejected)


class Shelf:
    """Pages in a row; an error stands for a page that fails, and there is nothing behind the last."""

    def __init__(self, *pages: Page | FeedError) -> None:
        self.pages = pages
        self.asked = 0

    async def __call__(self, number: int) -> Page:
        self.asked += 1
        assert number == self.asked
        answer = self.pages[number - 1] if number <= len(self.pages) else page("")
        if isinstance(answer, FeedError):
            raise answer
        return answer


async def poll(shelf: Shelf, *, size: int = 3, pages: int = 5) -> Snapshot:
    return await gather(shelf, page_size=size, pages=pages, at=NOW)


def keys(snapshot: Snapshot) -> str:
    return "".join(offer.id.key for offer in snapshot.offers)


@pytest.mark.parametrize(
    ("shelf", "asked", "found"),
    [
        pytest.param(Shelf(page("abc"), page("de"), page("f")), 2, "abcde", id="a short page is the last"),
        pytest.param(Shelf(page("abc"), page("")), 2, "abc", id="an empty page is the last"),
        pytest.param(Shelf(page("abc"), page("abc"), page("def")), 2, "abc", id="a repeated page is the last"),
        pytest.param(Shelf(page("abc"), page("bca"), page("def")), 2, "abc", id="so is one that was shuffled"),
        pytest.param(Shelf(page("abc"), page("cde"), page("f")), 3, "abcdef", id="an overlap is not a repetition"),
        pytest.param(Shelf(*(page(f"{n}xy") for n in range(9))), 5, "0xy1234", id="the cap holds"),
        pytest.param(Shelf(page("")), 1, "", id="an empty feed is a snapshot of nothing"),
        pytest.param(Shelf(page("ab", rejected=1), page("c")), 2, "abc", id="an unreadable item fills its page"),
        pytest.param(Shelf(page("", rejected=3), page("abc")), 1, "", id="a page without a readable item is the last"),
    ],
)
async def test_when_to_stop(shelf: Shelf, asked: int, found: str) -> None:
    snapshot = await poll(shelf)
    assert (keys(snapshot), shelf.asked) == (found, asked)
    assert snapshot.complete


async def test_an_offer_sent_twice_counts_as_sent_last() -> None:
    snapshot = await poll(Shelf(page("abc", title="before"), page("cd", title="after")))
    assert {offer.id.key: offer.title for offer in snapshot.offers} == {
        "a": "before",
        "b": "before",
        "c": "after",
        "d": "after",
    }


async def test_two_products_under_one_of_our_ids_both_stay_so_that_the_mistake_is_seen() -> None:
    one = offer("a")
    other = replace(one, native_id="x-a", title="chair")
    snapshot = await poll(Shelf(Page(offers=(one,)), Page(offers=(other,))), size=1)
    assert snapshot.offers == (one, other)


async def test_a_repeated_page_is_the_last_even_if_the_service_calls_its_products_by_new_ids() -> None:
    renamed = Page(offers=tuple(replace(offer(key), native_id=f"x-{key}") for key in "abc"))
    shelf = Shelf(page("abc"), renamed, page("def"))
    await poll(shelf)
    assert shelf.asked == 2


async def test_a_later_page_that_fails_leaves_what_came() -> None:
    snapshot = await poll(Shelf(page("abc", rejected=1), Malformed("html"), page("def")))
    assert (keys(snapshot), snapshot.complete, snapshot.rejected, snapshot.at) == ("abc", False, 1, NOW)


async def test_a_first_page_that_fails_is_no_snapshot() -> None:
    with pytest.raises(TryAgain):
        await poll(Shelf(TryAgain("busy"), page("abc")))


async def test_filler_is_marked() -> None:
    assert (await poll(Shelf(page("ab", filler=True)))).filler


async def test_filler_behind_real_pages_is_left_out_so_that_their_news_counts() -> None:
    snapshot = await poll(Shelf(page("abc"), page("xyz", filler=True)))
    assert (keys(snapshot), snapshot.filler) == ("abc", False)


@given(st.lists(st.text(alphabet="abcdefgh", max_size=4), max_size=6), st.integers(1, 6))
async def test_no_offer_is_ever_there_twice(contents: list[str], cap: int) -> None:
    shelf = Shelf(*(page(content) for content in contents))
    found = keys(await poll(shelf, size=2, pages=cap))
    assert len(set(found)) == len(found)
    assert set(found) <= set("".join(contents))
    assert shelf.asked <= cap
