"""Which part of a feed is watched: a source is a feed with these parameters."""

from dataclasses import dataclass

from deals.offer import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class PandaponParams:
    """PandaPon's recommendations with titles translated into one language ("vi", "en", …)."""

    language: str

    @property
    def feed(self) -> Feed:
        """Always PandaPon."""
        return Feed.PANDAPON

    @property
    def label(self) -> str:
        """How an admin names it."""
        return f"1688 {self.language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaobaoParams:
    """One Taobao material, with links that credit one ad zone (and channel parameter)."""

    adzone_id: str
    """The last part of mm_a_b_c."""
    material_id: str
    unid: str | None = None

    @property
    def feed(self) -> Feed:
        """Always Taobao."""
        return Feed.TAOBAO

    @property
    def label(self) -> str:
        """How an admin names it."""
        return f"taobao {self.material_id}" + (f" {self.unid}" if self.unid else "")


SourceParams = PandaponParams | TaobaoParams
