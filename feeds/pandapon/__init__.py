"""PandaPon's recommendations from 1688: `POST /alibaba/product/productSearchOfferRecommendQuery`."""

from feeds.pandapon.config import PandaponConfig
from feeds.pandapon.signing import SIGN_RULES, SIGN_UNITS

__all__ = ["SIGN_RULES", "SIGN_UNITS", "PandaponConfig"]
