"""Which events a predicate is about, said in the language that is spoken.

Rule for this file: the matchers are the trace's; here they learn to speak.
"""

from zlearn.course.texts import language
from zlearn.trace import matching
from zlearn.trace.matching import Matcher, event, fate_of

__all__ = ["Matcher", "event", "fate_of", "in_words"]


def in_words(what: Matcher) -> str:
    """A matcher in words, in the language that is spoken."""
    return matching.in_words(what, language())
