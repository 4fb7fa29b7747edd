"""What Schemathesis loads when it starts (`hooks` of its settings).

A text that people read may hold no character of the private-use planes. Hypothesis, which draws the texts, takes such a
range of a pattern character by character, a second of processor time for each of the many variants of that pattern:
nine tenths of a run. A class of characters is always the same strategy, so here it is made once. What is drawn from it
stays as it was.
"""

from typing import Any

from hypothesis.strategies._internal import regex

IN = regex.sre.IN
strategy_of = regex._strategy
classes: dict[Any, Any] = {}


def strategy(codes: Any, context: Any, is_unicode: bool, *, alphabet: Any) -> Any:
    if not isinstance(codes, tuple) or codes[0] != IN:
        return strategy_of(codes, context, is_unicode, alphabet=alphabet)
    key = (tuple(codes[1]), context.flags, is_unicode, alphabet)
    if key not in classes:
        classes[key] = strategy_of(codes, context, is_unicode, alphabet=alphabet)
    return classes[key]


regex._strategy = strategy
