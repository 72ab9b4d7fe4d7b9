"""Flags of `send` and `recv` as plain integers.

Each message takes looks at them, and `&` with a member of an enumeration (constants.py) costs
ten times what it costs with an integer.

Rule for this file: no numbers of its own.
"""

from zlearn.zmq.constants import Flag

DONTWAIT = int(Flag.DONTWAIT)
SNDMORE = int(Flag.SNDMORE)
