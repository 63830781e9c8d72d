"""Both shops' answers at any simulated moment, without a server."""

from sandbox.shops.pandapon_page import pandapon_page
from sandbox.shops.taobao_page import taobao_page

__all__ = ["pandapon_page", "taobao_page"]
