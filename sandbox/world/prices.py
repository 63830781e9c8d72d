"""Prices as sellers round them."""


def retail(fen: float) -> int:
    """A shop's price near `fen`: 349.00, 69.90, 4.60. Never under 0.50."""
    if fen >= 10_000:
        return round(fen / 1000) * 1000 - 100
    if fen >= 2_000:
        return round(fen / 100) * 100 - 10
    return max(50, round(fen / 10) * 10)


def off(fen: int, percent: float) -> int:
    """What is left of a price after `percent` off, in whole 0.10."""
    return max(10, round(fen * (100 - percent) / 1000) * 10)


def yuan(fen: int, *, trim: bool = False) -> str:
    """The price as text, "69.90"; trimmed as some answers write it, "69.9" and "79"."""
    text = f"{fen // 100}.{fen % 100:02d}"
    return text.rstrip("0").rstrip(".") if trim else text
