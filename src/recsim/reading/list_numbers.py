"""Numbers of lists as they are printed: decimal, letters, Roman, words."""

from __future__ import annotations

from recsim.text import NUMBER_WORDS, ORDINAL_WORDS

_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN = tuple(zip(_VALUES, "m cm d cd c xc l xl x ix v iv i".split(), strict=True))
_CARDINALS = {value: word for word, value in NUMBER_WORDS.items()}
_ORDINALS = {value: word for word, value in ORDINAL_WORDS.items()}
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}


def roman(number: int) -> str:
    """The number in small Roman letters, in digits where Romans had none."""
    if not 0 < number < 4000:
        return str(number)
    signs = ""
    for value, sign in _ROMAN:
        signs += sign * (number // value)
        number %= value
    return signs


def letters(number: int) -> str:
    """a … z, aa, ab …, as OpenDocument and HTML count."""
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(97 + rest) + found
    return found or str(number)


def repeated_letters(number: int) -> str:
    """a … z, aa, bb …, as Word counts; at most 30 of a letter."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    return f"{number}{'th' if number % 100 in (11, 12, 13) else _SUFFIXES.get(number % 10, 'th')}"


def cardinal_word(number: int) -> str:
    """One, Two …; digits beyond twenty."""
    return _CARDINALS.get(number, str(number)).capitalize()


def ordinal_word(number: int) -> str:
    """First, Second …; 21st beyond twenty."""
    return _ORDINALS.get(number, ordinal(number)).capitalize()
