"""TOP's answer -> a page of offers."""

from collections.abc import Mapping
from typing import Final

from feeds.errors import Malformed
from feeds.fields import entries, flag, number, record
from feeds.paging import Page
from feeds.taobao.item import read_offer

CALL: Final = "taobao.ovs.tbk.dg.material.recommend"
_ROOT: Final = "ovs_tbk_dg_material_recommend_response"
_SIGNS_OF_A_PAGE: Final = frozenset({"result_list", "total_count", "is_default", "request_id"})


def parse_page(answer: Mapping[str, object], *, full_ids: bool = False) -> Page:
    """Read the offers of an answer without an error. Raises Malformed when it is no page.

    `full_ids` keys offers by their whole id instead of the part that names the product.
    """
    root = _root(answer)
    items = entries(_results(root), "map_data")
    offers = [read_offer(item, full_ids=full_ids) for item in items]
    readable = tuple(offer for offer in offers if offer is not None)
    return Page(
        offers=readable,
        rejected=len(offers) - len(readable),
        total=number(root.get("total_count")),
        filler=flag(root.get("is_default")),
    )


def _root(answer: Mapping[str, object]) -> Mapping[str, object]:
    """The page under the name of this call, under the only name there is, or bare as in simplified answers."""
    roots = [name for name in answer if name.endswith("_response")]
    if _ROOT in answer:
        return record(answer[_ROOT])
    if len(roots) == 1:
        return record(answer[roots[0]])
    if _SIGNS_OF_A_PAGE.isdisjoint(answer):
        raise Malformed("Taobao: the answer is no page")
    return answer


def _results(root: Mapping[str, object]) -> object:
    results = root.get("result_list")
    if results is None or results == "" or isinstance(results, dict | list):
        return results
    raise Malformed("Taobao: result_list is not a list")
