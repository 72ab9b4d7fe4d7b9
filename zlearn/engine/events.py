"""The words of a trace: what can happen, and how a message can end.

This is the vocabulary that the whole house shares. The engine speaks it, the trace
writes it down, the pictures draw it, the exercises judge it.

Rule for this file: names only. No behaviour, no imports.
"""

# --- sockets -----------------------------------------------------------------------
OPENED = "opened"
CLOSED = "closed"
BOUND = "bound"
UNBOUND = "unbound"

# --- links: one connection between two peers ---------------------------------------
CONNECTING = "connecting"  # the connecting side asked the network for a connection
CONNECTED = "connected"  # ... and has it
ACCEPTED = "accepted"  # the binding side took a connection
HANDSHAKE = "handshake"  # the peer's greeting arrived and is good
READY = "ready"  # both sides said READY: messages may flow
REFUSED = "refused"  # nobody listens there, or the peer is no match
DISCONNECTED = "disconnected"  # the connection ended; the detail says why
RETRYING = "retrying"  # a new attempt is planned; the detail says when

# --- messages and their copies -----------------------------------------------------
SENT = "sent"  # the program handed a message over and the socket took it
QUEUED = "queued"  # a copy waits in an outbox (inproc: in the peer's inbox)
WRITTEN = "written"  # a copy's last byte went to the kernel, or the virtual network
READ = "read"  # a copy came off the wire and waits in an inbox
RECEIVED = "received"  # the program took the message

# --- calls -------------------------------------------------------------------------
BLOCKED = "blocked"  # a call can't go on and waits
UNBLOCKED = "unblocked"  # ... and goes on, or gives up: the detail says which

# --- the rest ----------------------------------------------------------------------
SUBSCRIBED = "subscribed"
UNSUBSCRIBED = "unsubscribed"
STATE = "state"  # a pattern's state machine moved
PING = "ping"
PONG = "pong"
FAULT = "fault"  # somebody broke something on purpose
FATE = "fate"  # a copy ended in another way than being received
BUFFERS = "buffers"  # somebody looked where the bytes of a link lie; the detail says so
RECORDING = "recording"  # a recorder tells less from here on, or all again: the detail says so

KINDS = frozenset(
    {
        OPENED, CLOSED, BOUND, UNBOUND,
        CONNECTING, CONNECTED, ACCEPTED, HANDSHAKE, READY, REFUSED, DISCONNECTED, RETRYING,
        SENT, QUEUED, WRITTEN, READ, RECEIVED,
        BLOCKED, UNBLOCKED,
        SUBSCRIBED, UNSUBSCRIBED, STATE, PING, PONG, FAULT, FATE, BUFFERS,
        RECORDING,
    }
)  # fmt: skip

# --- fates: every copy of every message ends in exactly one ------------------------
FATE_RECEIVED = "received"
FATE_UNREAD = "unread"
FATE_FILTERED = "filtered"
FATE_HIGH_WATER_MARK = "dropped: high-water mark"
FATE_NO_PEER = "dropped: no peer"
FATE_UNROUTABLE = "unroutable"
FATE_CONFLATED = "conflated"
FATE_DISCONNECTED = "lost: disconnected"
FATE_LINGER = "lost: linger expired"
FATE_WRONG_STATE = "refused: wrong state"
FATE_RAW = "sent as raw bytes"
FATE_UNFIT = "dropped: unfit"  # no datagram can carry it, or one came that is no message
FATE_FAULT = "dropped: fault"  # somebody dropped it on purpose
FATE_IN_FLIGHT = "in flight"
FATE_NOT_RECORDED = "not recorded"

FATES = frozenset(
    {
        FATE_RECEIVED, FATE_UNREAD, FATE_FILTERED, FATE_HIGH_WATER_MARK, FATE_NO_PEER,
        FATE_UNROUTABLE, FATE_CONFLATED, FATE_DISCONNECTED, FATE_LINGER,
        FATE_WRONG_STATE, FATE_RAW, FATE_UNFIT, FATE_FAULT, FATE_IN_FLIGHT,
        FATE_NOT_RECORDED,
    }
)  # fmt: skip
