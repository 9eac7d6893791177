"""Whether a passage is in English: the model knows no other language, and gives an abstention there instead of a guess.

Counted are words that are common in English or in other languages of Europe and not in both, and words that the encoder's vocabulary, made
of English text, holds whole. Of the 8,487 passages of corpora/stance-v1 four are taken for another language: a title in Irish, two lists of
names, and short clauses without a common word.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LETTERS = re.compile(r"[^\W\d_]+")
# The commonest words of English; a passage of eight words or more without any is taken for another language.
_ENGLISH = frozenset(
    "the of and to in a is that for it with as be on by this will are not we has have from was or an at its our which their recommendation accepted noted"
    " should been no agreed supported agree accept i you they all there can would".split()
)
# Of German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish, Welsh and Irish; none that stands in English texts too.
_OTHERS = frozenset(
    "der und dem ein eine einer einem einen nicht mit von zu zum zur für ist sind wird werden wurde auf diese dieser dieses sich auch bei nach über durch wir"
    " les des une et est sont sera seront dans que qui aux ce cette ces avec pas elle nous"
    " los las del y es son será una su sus esta este como"
    " il lo gli della delle dei degli di è sono sarà che questa questo nel alla si"
    " os das em uma não são"
    " het een van niet wordt zijn deze dit voor aan met te ook"
    " och att det som av för på är inte den ett har till ska denne dette af ikke og til blir"
    " nie jest się yn mae wedi agus tá".split()
)  # fmt: skip
_FEW = 8


def is_english(text: str, known: Callable[[str], bool] | None = None) -> bool:
    """False for a passage without letters, in another script or in another language.

    ``known`` says of a word in lower case whether it is English; it tells short passages without any common word apart.
    """
    words = _LETTERS.findall(text.lower())
    if not words or sum(word.isascii() for word in words) * 2 < len(words):
        return False
    english, others = (sum(word in common for word in words) for common in (_ENGLISH, _OTHERS))
    strange = len(words) if known is None else sum(not known(word) for word in words)
    few = len(words) >= _FEW and english * 12 < len(words) and strange * 3 > len(words)
    unlike = known is not None and english * 4 <= len(words) and strange * 2 > len(words)
    return not (others > english or few or unlike)
