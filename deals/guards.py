"""Guards against ids that stopped meaning what they meant."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import combinations

from deals.identity import fingerprint
from deals.offer import Offer, OfferId


def mistaken(offers: Collection[Offer]) -> tuple[Offer, Offer] | None:
    """Two different products under one id where the service's own ids differ: the key does not identify products."""
    shown: defaultdict[OfferId, list[Offer]] = defaultdict(list)
    for offer in offers:
        shown[offer.id].append(offer)
    pairs = (pair for same in shown.values() for pair in combinations(same, 2))
    return next((pair for pair in pairs if _differ(*pair)), None)


def rotated(
    offers: Collection[Offer],
    known: Collection[OfferId],
    twins: Mapping[OfferId, Offer],
    echoes: Collection[OfferId] = (),
) -> dict[OfferId, Offer]:
    """New id -> the known offer it was, when the service gave its products new ids; else empty.

    So it is when more than half of the offers are new and more than 30 % of those are known by picture, title and shop.
    `echoes` were shown beside these offers and are known as well.
    """
    new = [offer for offer in offers if offer.id not in known]
    if 2 * len(new) <= len(offers) + len(echoes):
        return {}
    was = _renamed(new, (*known, *echoes), twins)
    return was if 10 * len(was) > 3 * len(new) else {}


def _renamed(
    new: Collection[Offer], known: Collection[OfferId], twins: Mapping[OfferId, Offer]
) -> dict[OfferId, Offer]:
    was: dict[OfferId, Offer] = {}
    taken = set(known)
    for offer in new:
        twin = twins.get(offer.id)
        if twin and twin.id not in taken and fingerprint(offer).picture and fingerprint(twin) == fingerprint(offer):
            taken.add(twin.id)
            was[offer.id] = twin
    return was


def _differ(offer: Offer, other: Offer) -> bool:
    pairs = zip(fingerprint(offer), fingerprint(other), strict=True)
    return offer.native_id != other.native_id and all(one and two and one != two for one, two in pairs)
