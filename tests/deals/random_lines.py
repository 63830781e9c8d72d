"""Lines as nobody would write them: pieces of the rule language put together, broken and decorated at random."""

from random import Random

WORDS = ["猫粮", "充电宝", "天猫", "iPhone", "đèn uvb", "a b", "K36", "50%", "1:18", "👨‍👩‍👧", "<b>&amp;", "🐱"]
NUMBERS = ["0", "1", "80", "80.5", "25,50", "1.5万", "1k", "99999999999", "-3", "٣", "１２", "1e9", "", ".", "0.001"]
UNITS = ["", "%", "¥", "元", "d", "h", "m", "/d", "w", "千"]
HEADS = ["drop", "coupon", "sold", "rank", "cat", "shop", "brand", "comm", "every", "max", "low", "lowest", "x"]
SIGNS = [">=", "<=", ">", "<", "=", ":", "≥", "＜", "：", ""]
FLAGS = ["drop", "low", "low30", "low7", "new", "coupon", "presale", "loud", "silent", "NEW", "reward"]
TAILS = ["", ":med7", ":prev", ":low30", ":mine", ":x", ":", ":med7:prev"]
FEEDS = ["@1688", "@taobao", "@pandapon", "@", "@x", "@1688|@taobao", "@1688|taobao"]
MARKS = ["-", "--", "|", "||", '"', "“", "”", "'", "\u202e", "\u200b", "\0", "\t", "\u3000", "\n", ",", "、", "~"]


def random_line(number: int) -> str:
    """The line of this number, always the same one."""
    dice = Random(number)  # noqa: S311 - chance, not secrecy
    pieces = [_piece(dice) for _ in range(dice.choice((1, 2, 3, 5, 8, 40)))]
    line = dice.choice((" ", " ", " ", "", "  ", ", ")).join(pieces)
    return _broken(line, dice) if dice.random() < 0.4 else line


def _piece(dice: Random) -> str:
    one, other = dice.choice(WORDS), dice.choice(WORDS)
    return dice.choice(
        (
            one,
            dice.choice(MARKS) + one,
            f"{one}|{other}",
            dice.choice(FLAGS),
            dice.choice(HEADS) + dice.choice(SIGNS) + _amount(dice) + dice.choice(TAILS),
            dice.choice(SIGNS) + _amount(dice),
            _amount(dice) + dice.choice("-~") + _amount(dice),
            dice.choice(FEEDS + MARKS),
        )
    )


def _amount(dice: Random) -> str:
    return dice.choice(NUMBERS) + dice.choice(UNITS)


def _broken(line: str, dice: Random) -> str:
    """Some signs left out, doubled, or replaced by any there is."""
    signs = list(line)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(signs) + 1)
        signs[at : at + dice.randrange(3)] = dice.choice(([], [chr(dice.randrange(1, 0xD800))], signs[at : at + 2] * 2))
    return "".join(signs)
