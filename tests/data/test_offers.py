from dataclasses import replace

from data.store import Store
from tests.data.scene import Scene
from tests.deals.builders import HOUR, START, panda, taobao

PICTURE = "https://img.alicdn.com/a/b.jpg"


async def test_an_offer_is_found_by_number_and_by_identity(store: Store, scene: Scene) -> None:
    offer = taobao(100)
    await scene.see(offer)
    await scene.see(replace(offer, title="other words"), at=START + HOUR)
    found = await store.offers.find(offer.id)
    assert found is not None
    assert (found.first_seen, found.changed_at) == (START, START + HOUR)
    assert await store.offers.get(found.ref) == found
    assert await store.offers.get(found.ref + 1) is None
    assert await store.offers.find(panda().id) is None


async def test_keys_are_case_sensitive(store: Store, scene: Scene) -> None:
    small, large = taobao(100, key="s:abcdefghij"), taobao(200, key="s:ABCDEFGHIJ")
    await scene.see(small, large)
    assert {i: k.offer for i, k in (await store.offers.known([small.id, large.id])).items()} == {
        small.id: small,
        large.id: large,
    }


async def test_a_twin_has_the_same_picture_title_and_shop(store: Store, scene: Scene) -> None:
    kept = taobao(100, key="s:old", title="猫粮", shop="a", image=PICTURE)
    await scene.see(
        kept,
        replace(kept, id=taobao(key="s:x1").id, title="狗粮"),
        replace(kept, id=taobao(key="s:x2").id, shop="b"),
        replace(kept, id=taobao(key="s:x3").id, image=PICTURE + "x"),
        replace(kept, id=panda().id),
    )
    new = replace(kept, id=taobao(key="s:new").id, image="https://gw.alicdn.com/a/b.jpg?size=1")
    alone = replace(new, title="鸟粮")
    assert await store.offers.twins([new]) == {new.id: kept}
    assert await store.offers.twins([alone]) == {}


async def test_an_offer_is_not_its_own_twin_and_needs_a_picture_to_have_one(store: Store, scene: Scene) -> None:
    pictured, bare = taobao(key="s:a", title="x", image=PICTURE), taobao(key="s:b", title="y")
    await scene.see(pictured, bare)
    assert await store.offers.twins([pictured, replace(bare, id=taobao(key="s:c").id)]) == {}
