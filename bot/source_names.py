"""Sources as admins write them: `1688 vi`, `taobao <material> [adzone] [unid]`."""

import re
from collections.abc import Sequence

from deals.printer import FEED_NAMES
from deals.source import PandaponParams, SourceParams, TaobaoParams

_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2,4})?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_UNID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)


def read_source(words: Sequence[str], adzone_id: str = "") -> SourceParams | None:
    """The source of these words, with this ad zone where they name none; None for anything else."""
    match words:
        case ["1688", language] if _LANGUAGE.fullmatch(language.lower()):
            return PandaponParams(language=language.lower())
        case ["taobao", material, *rest] if _NUMBER.fullmatch(material) and len(rest) <= 2:
            return _taobao(material, rest, adzone_id)
        case _:
            return None


def source_name(params: SourceParams) -> str:
    """A source with nothing left to defaults; reads back as the same."""
    match params:
        case PandaponParams(language=language):
            return f"{FEED_NAMES[params.feed]} {language}"
        case TaobaoParams(adzone_id=adzone, material_id=material, unid=unid):
            return " ".join(filter(None, (FEED_NAMES[params.feed], material, adzone, unid)))


def _taobao(material: str, rest: Sequence[str], adzone_id: str) -> TaobaoParams | None:
    adzone = (rest[0] if rest else adzone_id).rpartition("_")[2]
    unid = rest[1] if len(rest) > 1 else None
    if not _NUMBER.fullmatch(adzone) or (unid is not None and not _UNID.fullmatch(unid)):
        return None
    return TaobaoParams(adzone_id=adzone, material_id=material, unid=unid)
