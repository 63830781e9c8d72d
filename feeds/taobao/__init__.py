"""Taobao's materials: `taobao.ovs.tbk.dg.material.recommend` (V4) of the Taobao Open Platform (TOP)."""

from feeds.taobao.config import TaobaoConfig
from feeds.taobao.signing import SIGN_METHODS

__all__ = ["SIGN_METHODS", "TaobaoConfig"]
