"""How many bytes of a stream a decoder keeps because the rest is still to come.

Nobody asks on the path of a message; it is for whoever wants to know where each byte is.

Rule for this file: it looks into a decoder and changes nothing.
"""

from typing import Any

from zlearn.zmtp.frames import LONG, Decoder, size_in_frame


def unfinished_size(decoder: Any) -> int | None:
    """The bytes, as they were on the wire; None for one whose frames are hidden or others."""
    if type(decoder) is not Decoder:
        return None
    frames = sum(size_in_frame(len(body)) for body in decoder._message)
    body = 0
    if decoder._missing:
        body = (9 if decoder._flags & LONG else 2) + sum(map(len, decoder._pieces))
    return frames + body + len(decoder._header)
