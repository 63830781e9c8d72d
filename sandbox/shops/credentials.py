"""The made-up accounts that the simulated shops know."""

from dataclasses import dataclass, field

from sandbox.shops.taobao_page import MATERIALS


@dataclass(frozen=True, slots=True)
class Credentials:
    """One account at each shop. Nothing here opens anything outside the sandbox."""

    pandapon_access_key: str = "5a9d0b0d000000000000000000000001"
    pandapon_secret_key: str = field(default="sandbox-pandapon-secret", repr=False)
    pandapon_user_id: str = "2100000000001"
    taobao_app_key: str = "30000001"
    taobao_app_secret: str = field(default="sandbox-taobao-secret", repr=False)
    taobao_adzone_id: str = "110000000001"
    taobao_material_ids: tuple[str, ...] = MATERIALS
