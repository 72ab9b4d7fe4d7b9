"""Every number of the API, as named enums: socket types, options, flags, events, errors.

The numbers are those of libzmq's header and the names are those of pyzmq 27, so a program
may print, store or compare them and get what it would get there. A member is an `int`:
`zmq.PUSH == 8`. Each is also a name of this module (`PUSH is SocketType.PUSH`), and of `zmq`.

How to read the comments of `SocketOption`: unit or type, what it does, [default].
"ms" are milliseconds. A draft option exists as a name; ZeroMQ's stable releases refuse it.

Rules for this file: numbers and what they mean, no behaviour. The lists of names at the end
keep the order of their enum; a test compares each with the enum and with pyzmq.

Sources: zmq_socket(3), zmq_setsockopt(3), zmq_getsockopt(3), zmq_ctx_set(3), zmq_socket_monitor(3).
"""

import errno as _errno
import sys as _sys
from enum import Enum, IntEnum, IntFlag
from typing import Self as _Self

# libzmq adds its own error numbers, and those that a system lacks, above this one: far
# away from the numbers of any operating system.
_FIRST_OWN_NUMBER = 156384712


class SocketType(IntEnum):
    """What a socket is: it decides who gets a message, and whether one may send or receive."""

    PAIR = 0  # exactly one peer, both ways: two threads that talk
    PUB = 1  # a copy to every subscriber that wants it; never waits, drops for who is slow
    SUB = 2  # receives what it subscribed to, by prefix; starts with nothing subscribed
    REQ = 3  # asks, then must wait for the answer: send, receive, send, receive, …
    REP = 4  # answers: receive, send, receive, send, …
    DEALER = 5  # a REQ without the turns: sends to its peers in turn, receives from all fairly
    ROUTER = 6  # knows its peers by routing id: the first frame says from whom, or to whom
    PULL = 7  # takes work from all its peers fairly
    PUSH = 8  # hands work to its peers in turn; waits when nobody has room, never drops
    XPUB = 9  # a PUB that also receives: the subscriptions arrive as messages
    XSUB = 10  # a SUB that also sends: subscriptions are messages that it sends
    STREAM = 11  # raw TCP: [routing id, bytes], with no ZeroMQ at the other end

    # older names
    XREQ = DEALER
    XREP = ROUTER

    # drafts: one frame a message, safe to use from several threads (DGRAM is not)
    SERVER = 12  # a ROUTER whose peers have a number, not a frame: message.routing_id
    CLIENT = 13  # talks to SERVERs
    RADIO = 14  # sends to groups by name
    DISH = 15  # joins groups
    GATHER = 16  # a PULL for single frames
    SCATTER = 17  # a PUSH for single frames
    DGRAM = 18  # raw UDP: [address, bytes]
    PEER = 19  # a SERVER that can also be the one who connects
    CHANNEL = 20  # a PAIR for single frames


class _OptType(Enum):
    """What the value of a socket option is, as libzmq sees it. A switch is an int, 0 or 1."""

    int = "int"  # 32 bits
    int64 = "int64"
    bytes = "bytes"  # bytes or text, or a key, a name, a path
    fd = "fd"  # a file descriptor


class SocketOption(IntEnum):
    """Options of a socket, for `socket.set(option, value)` and `socket.get(option)`.

    Every member knows the type of its value: `SocketOption.LINGER._opt_type`.
    """

    _opt_type: _OptType

    def __new__(cls, value: int, opt_type: _OptType = _OptType.int) -> _Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member._opt_type = opt_type
        return member

    # --- queues: how much waits, and where ------------------------------------------
    HWM = 1  # messages; not an option of libzmq: sets SNDHWM and RCVHWM at once
    SNDHWM = 23  # messages a peer's outbox holds; 0 no limit [1000]
    RCVHWM = 24  # messages a peer's inbox holds; 0 no limit [1000]
    CONFLATE = 54  # switch; keep only the newest message, ignore both HWMs [0]
    IMMEDIATE = 39  # switch; queue only for peers whose handshake is done [0]
    MAXMSGSIZE = 22, _OptType.int64  # bytes; a peer that sends a larger frame is cut off [-1: any]
    LINGER = 17  # ms that unsent messages live on after close(); 0 none, -1 for ever [-1]

    # --- calls: how long they wait, and what they may do ----------------------------
    RCVTIMEO = 27  # ms that recv() waits before it raises Again; 0 not at all [-1: for ever]
    SNDTIMEO = 28  # ms that send() waits before it raises Again; 0 not at all [-1: for ever]
    RCVMORE = 13  # switch, read only; more frames of the message last received follow
    EVENTS = 15  # read only; POLLIN and POLLOUT, as things are now
    FD = 14, _OptType.fd  # read only; readable when EVENTS may have changed (edge-triggered)
    TYPE = 16  # read only; the SocketType
    THREAD_SAFE = 81  # switch, read only; several threads may use this socket [0]
    LAST_ENDPOINT = 32, _OptType.bytes  # read only; what the last bind or connect came to [b""]

    # --- subscriptions --------------------------------------------------------------
    SUBSCRIBE = 6, _OptType.bytes  # write only; add a prefix that SUB wants; b"" is everything
    UNSUBSCRIBE = 7, _OptType.bytes  # write only; take one back (they are counted)
    INVERT_MATCHING = 74  # switch; deliver what does *not* match [0]
    XPUB_VERBOSE = 40  # switch; pass on subscriptions that are there already [0]
    XPUB_VERBOSER = 78  # switch; … and unsubscriptions that leave some [0]
    XPUB_NODROP = 69  # switch; a full subscriber makes send() wait, instead of a drop [0]
    XPUB_MANUAL = 71  # switch; the program decides what a subscriber gets [0]
    XPUB_WELCOME_MSG = 72, _OptType.bytes  # sent to each who subscribes to it [b"": none]

    # --- routing ids, and REQ's strictness ------------------------------------------
    ROUTING_ID = 5, _OptType.bytes  # 1 to 255 bytes; the name a ROUTER knows us by [b"": it picks]
    CONNECT_ROUTING_ID = 61, _OptType.bytes  # write only; our name for the next peer we connect to
    ROUTER_MANDATORY = 33  # switch; no such peer raises EHOSTUNREACH, instead of a drop [0]
    ROUTER_HANDOVER = 56  # switch; a second peer with the same routing id takes it over [0]
    ROUTER_RAW = 41  # switch; raw TCP as STREAM has it (use STREAM) [0]
    PROBE_ROUTER = 51  # switch; say hello with an empty message on every new connection [0]
    REQ_CORRELATE = 52  # switch; number the requests, take only the answer to the last [0]
    REQ_RELAXED = 53  # switch; a new request may go out before the answer came [0]
    STREAM_NOTIFY = 73  # switch; an empty message when a connection opens or ends [1]

    # --- connecting, and noticing that a peer is gone -------------------------------
    RECONNECT_IVL = 18  # ms before the next attempt; -1 never [100]
    RECONNECT_IVL_MAX = 21  # ms; each attempt waits twice as long up to this [0: always the same]
    CONNECT_TIMEOUT = 79  # ms that one TCP connect may take [0: as the system]
    HANDSHAKE_IVL = 66  # ms that a handshake may take; 0 for ever [30000]
    HEARTBEAT_IVL = 75  # ms between PINGs; 0 none [0]
    HEARTBEAT_TIMEOUT = 77  # ms of silence after a PING until we give the peer up [-1: as IVL]
    HEARTBEAT_TTL = 76  # ms of silence after which the *peer* shall give us up [0: never]
    BACKLOG = 19  # connections that the system holds until we accept them [100]
    AFFINITY = 4, _OptType.int64  # bits; the I/O threads that serve new connections [0: any]

    # --- TCP and IP -----------------------------------------------------------------
    IPV6 = 42  # switch; IPv6 too [0]
    IPV4ONLY = 31  # switch; the older opposite of IPV6 [1]
    SNDBUF = 11  # bytes; the kernel's send buffer [-1: as the system]
    RCVBUF = 12  # bytes; the kernel's receive buffer [-1: as the system]
    TCP_KEEPALIVE = 34  # 1 on, 0 off [-1: as the system]
    TCP_KEEPALIVE_CNT = 35  # probes [-1: as the system]
    TCP_KEEPALIVE_IDLE = 36  # seconds before the first probe [-1: as the system]
    TCP_KEEPALIVE_INTVL = 37  # seconds between probes [-1: as the system]
    TCP_MAXRT = 80  # ms that TCP may retransmit [0: as the system]
    TCP_ACCEPT_FILTER = 38, _OptType.bytes  # write only; addresses that may connect [all]
    TOS = 57  # the IP header's type of service [0]
    BINDTODEVICE = 92, _OptType.bytes  # the network device to use [b"": any]
    USE_FD = 89  # a listening descriptor to bind with [-1: make one]
    SOCKS_PROXY = 68, _OptType.bytes  # "host:port" of a SOCKS5 proxy to connect through [b""]

    # --- security -------------------------------------------------------------------
    MECHANISM = 43  # read only; the SecurityMechanism that the options below chose [NULL]
    ZAP_DOMAIN = 55, _OptType.bytes  # which rules the authenticator shall apply [b""]
    PLAIN_SERVER = 44  # switch; this side checks user names and passwords [0]
    PLAIN_USERNAME = 45, _OptType.bytes  # text, up to 255 bytes [b""]
    PLAIN_PASSWORD = 46, _OptType.bytes  # text, up to 255 bytes [b""]
    CURVE_SERVER = 47  # switch; this side is the one with the known key [0]
    CURVE_PUBLICKEY = 48, _OptType.bytes  # 32 bytes, or 40 in Z85: our own key [zeros]
    CURVE_SECRETKEY = 49, _OptType.bytes  # 32 bytes, or 40 in Z85: … and its secret half [zeros]
    CURVE_SERVERKEY = 50, _OptType.bytes  # 32 bytes, or 40 in Z85: the server's public key [zeros]
    GSSAPI_SERVER = 62  # switch [0]
    GSSAPI_PRINCIPAL = 63, _OptType.bytes  # our name in Kerberos [b""]
    GSSAPI_SERVICE_PRINCIPAL = 64, _OptType.bytes  # the server's name in Kerberos [b""]
    GSSAPI_PLAINTEXT = 65  # switch; prove who we are, but don't encrypt [0]
    GSSAPI_PRINCIPAL_NAMETYPE = 90  # 0 host based, 1 user name, 2 Kerberos [0]
    GSSAPI_SERVICE_PRINCIPAL_NAMETYPE = 91  # as above, for the server's name [0]
    IPC_FILTER_PID = 58  # write only; processes that may connect over ipc [all]
    IPC_FILTER_UID = 59  # write only; users that may [all]
    IPC_FILTER_GID = 60  # write only; groups that may [all]

    # --- other transports -----------------------------------------------------------
    RATE = 8  # kilobits a second of multicast [100]
    RECOVERY_IVL = 9  # ms of multicast that a receiver may ask for again [10000]
    MULTICAST_HOPS = 25  # routers that a multicast packet may cross [1]
    MULTICAST_MAXTPDU = 84  # bytes of a multicast packet [1500]
    VMCI_BUFFER_SIZE = 85, _OptType.int64  # bytes [65546]
    VMCI_BUFFER_MIN_SIZE = 86, _OptType.int64  # bytes [128]
    VMCI_BUFFER_MAX_SIZE = 87, _OptType.int64  # bytes [262144]
    VMCI_CONNECT_TIMEOUT = 88  # ms [-1: as the system]

    # an option of the context that shares the numbers of sockets' options
    BLOCKY = 70  # switch; 0 makes new sockets start with LINGER 0 [1]

    # older names
    IDENTITY = ROUTING_ID
    CONNECT_RID = CONNECT_ROUTING_ID
    DELAY_ATTACH_ON_CONNECT = IMMEDIATE
    FAIL_UNROUTABLE = ROUTER_MANDATORY
    ROUTER_BEHAVIOR = ROUTER_MANDATORY

    # --- drafts ---------------------------------------------------------------------
    ZAP_ENFORCE_DOMAIN = 93  # switch; a socket with a ZAP domain must have an authenticator [0]
    LOOPBACK_FASTPATH = 94  # switch; Windows' quick path within one machine [0]
    METADATA = 95, _OptType.bytes  # "X-name:value"; one more property for the handshake
    MULTICAST_LOOP = 96  # switch; hear one's own multicast [1]
    ROUTER_NOTIFY = 97  # RouterNotify bits; empty messages when peers come or go [0]
    XPUB_MANUAL_LAST_VALUE = 98  # switch; XPUB_MANUAL, and send to the last who subscribed [0]
    SOCKS_USERNAME = 99, _OptType.bytes  # for the SOCKS5 proxy [b""]
    SOCKS_PASSWORD = 100, _OptType.bytes  # for the SOCKS5 proxy [b""]
    IN_BATCH_SIZE = 101  # bytes read from a connection at once [8192]
    OUT_BATCH_SIZE = 102  # bytes written to a connection at once [8192]
    WSS_KEY_PEM = 103, _OptType.bytes  # wss: our secret key
    WSS_CERT_PEM = 104, _OptType.bytes  # wss: our certificate
    WSS_TRUST_PEM = 105, _OptType.bytes  # wss: whom we trust
    WSS_HOSTNAME = 106, _OptType.bytes  # wss: the name the server must prove
    WSS_TRUST_SYSTEM = 107  # switch; wss: trust whom the system trusts [0]
    ONLY_FIRST_SUBSCRIBE = 108  # switch; only the first frame can be a subscription [0]
    RECONNECT_STOP = 109  # ReconnectStop bits; when not to try again [0: always try]
    HELLO_MSG = 110, _OptType.bytes  # sent to each new peer [b"": none]
    DISCONNECT_MSG = 111, _OptType.bytes  # received when a peer is gone [b"": none]
    PRIORITY = 112  # the IP packets' priority, Linux only [0]
    BUSY_POLL = 113  # switch; let the kernel spin for packets, Linux only [0]
    HICCUP_MSG = 114, _OptType.bytes  # received when a connection broke and came back [b"": none]
    XSUB_VERBOSE_UNSUBSCRIBE = 115  # switch; pass on every unsubscription [0]
    TOPICS_COUNT = 116  # read only; how many prefixes are subscribed
    NORM_MODE = 117  # a NormMode [CC]
    NORM_UNICAST_NACK = 118  # switch; ask for repairs by unicast [0]
    NORM_BUFFER_SIZE = 119  # kilobytes [2048]
    NORM_SEGMENT_SIZE = 120  # bytes [1400]
    NORM_BLOCK_SIZE = 121  # segments in a block of error correction [16]
    NORM_NUM_PARITY = 122  # parity segments computed for a block [4]
    NORM_NUM_AUTOPARITY = 123  # parity segments sent before anybody asks [0]
    NORM_PUSH = 124  # switch; new data pushes out old [0]


class ContextOption(IntEnum):
    """Options of a context, for `context.set(option, value)` and `context.get(option)`."""

    IO_THREADS = 1  # threads that do the network's work; 0 leaves inproc only [1]
    MAX_SOCKETS = 2  # sockets open at the same time; one more raises EMFILE [1023]
    SOCKET_LIMIT = 3  # read only; the largest MAX_SOCKETS [65535]
    THREAD_PRIORITY = 3  # write only, and the same number [-1: as the system]
    THREAD_SCHED_POLICY = 4  # [-1: as the system]
    MAX_MSGSZ = 5  # bytes of the largest message to send [2147483647]
    MSG_T_SIZE = 6  # bytes, read only; the size of a message's record in C [64]
    THREAD_AFFINITY_CPU_ADD = 7  # write only; a processor that the I/O threads may use
    THREAD_AFFINITY_CPU_REMOVE = 8  # write only; … and may no longer
    THREAD_NAME_PREFIX = 9  # what the I/O threads' names begin with


class MessageOption(IntEnum):
    """Properties of a received frame, for `frame.get(property)`."""

    MORE = 1  # more frames of this message follow
    SHARED = 3  # the frame's bytes are shared with a copy
    SRCFD = 2  # older; the descriptor that the frame came in by


class Flag(IntFlag):
    """What `send` and `recv` may be told."""

    DONTWAIT = 1  # raise Again instead of waiting
    SNDMORE = 2  # more frames of this message follow
    NOBLOCK = DONTWAIT  # older name


class PollEvent(IntFlag):
    """What to poll for."""

    POLLIN = 1  # a message can be received
    POLLOUT = 2  # a message can be sent
    POLLERR = 4  # a file descriptor, not a socket of ZeroMQ's, is in trouble
    POLLPRI = 8  # a file descriptor has urgent data


class Event(IntFlag):
    """What a socket's monitor reports; the comments say what the value beside it means."""

    CONNECTED = 0x0001  # descriptor
    CONNECT_DELAYED = 0x0002  # errno; the connection is on its way
    CONNECT_RETRIED = 0x0004  # ms until the next attempt
    LISTENING = 0x0008  # descriptor
    BIND_FAILED = 0x0010  # errno
    ACCEPTED = 0x0020  # descriptor
    ACCEPT_FAILED = 0x0040  # errno
    CLOSED = 0x0080  # descriptor
    CLOSE_FAILED = 0x0100  # errno
    DISCONNECTED = 0x0200  # descriptor; the connection broke
    MONITOR_STOPPED = 0x0400  # 0; the last event of all
    HANDSHAKE_FAILED_NO_DETAIL = 0x0800  # errno
    HANDSHAKE_SUCCEEDED = 0x1000  # 0; messages may flow
    HANDSHAKE_FAILED_PROTOCOL = 0x2000  # one of PROTOCOL_ERROR_… below
    HANDSHAKE_FAILED_AUTH = 0x4000  # status 300, 400 or 500 of the authenticator
    ALL_V1 = 0xFFFF
    ALL = ALL_V1
    PIPES_STATS = 0x10000  # draft; depths of the outbox and the inbox
    ALL_V2 = ALL_V1 | PIPES_STATS

    # The values of HANDSHAKE_FAILED_PROTOCOL: not bits, whatever their class says.
    PROTOCOL_ERROR_ZMTP_UNSPECIFIED = 0x10000000
    PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND = 0x10000001
    PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE = 0x10000002
    PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE = 0x10000003
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED = 0x10000011
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE = 0x10000012
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO = 0x10000013
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE = 0x10000014
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR = 0x10000015
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY = 0x10000016
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME = 0x10000017
    PROTOCOL_ERROR_ZMTP_INVALID_METADATA = 0x10000018
    PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC = 0x11000001
    PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH = 0x11000002
    PROTOCOL_ERROR_ZAP_UNSPECIFIED = 0x20000000
    PROTOCOL_ERROR_ZAP_MALFORMED_REPLY = 0x20000001
    PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID = 0x20000002
    PROTOCOL_ERROR_ZAP_BAD_VERSION = 0x20000003
    PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE = 0x20000004
    PROTOCOL_ERROR_ZAP_INVALID_METADATA = 0x20000005
    PROTOCOL_ERROR_WS_UNSPECIFIED = 0x30000000


class SecurityMechanism(IntEnum):
    """How two peers prove who they are: what `socket.get(MECHANISM)` says."""

    NULL = 0  # not at all
    PLAIN = 1  # by user name and password, readable on the wire (RFC 24)
    CURVE = 2  # by keys, and everything is encrypted (RFC 25)
    GSSAPI = 3  # by Kerberos (RFC 38)


class DeviceType(IntEnum):
    """Older names for a proxy, after the sockets it stands between."""

    STREAMER = 1  # PULL and PUSH
    FORWARDER = 2  # XSUB and XPUB
    QUEUE = 3  # ROUTER and DEALER


class ReconnectStop(IntEnum):
    """Bits of RECONNECT_STOP (draft): don't try again after …"""

    CONN_REFUSED = 1
    HANDSHAKE_FAILED = 2
    AFTER_DISCONNECT = 4


class RouterNotify(IntEnum):
    """Bits of ROUTER_NOTIFY (draft): send an empty message on …"""

    CONNECT = 1
    DISCONNECT = 2


class NormMode(IntEnum):
    """Values of NORM_MODE (draft): how the norm transport sets its rate."""

    FIXED = 0  # RATE, always
    CC = 1  # congestion control as TCP's
    CCL = 2  # … that also expects losses by radio
    CCE = 3  # … that listens to the routers' congestion marks
    CCE_ECNONLY = 4  # … and to these alone


def _number(name: str, windows: int, own: int) -> int:
    """The system's number for an error.

    On Windows, C's errno.h and Python's errno module disagree, and ZeroMQ uses C's. A
    system that lacks the error gets a number of ZeroMQ's own.
    """
    if _sys.platform == "win32":
        return windows
    return getattr(_errno, name, _FIRST_OWN_NUMBER + own)


class Errno(IntEnum):
    """Why a call failed: `error.errno`."""

    EAGAIN = _errno.EAGAIN  # not now: nothing to receive, or no room to send
    EFAULT = _errno.EFAULT  # no such object
    EINVAL = _errno.EINVAL  # a value that makes no sense here
    ENOTSUP = _number("ENOTSUP", 129, 1)  # this type of socket can't do that
    EPROTONOSUPPORT = _number("EPROTONOSUPPORT", 135, 2)  # no such transport
    ENOBUFS = _number("ENOBUFS", 119, 3)  # the system has no memory for the network
    ENETDOWN = _number("ENETDOWN", 116, 4)  # the network is down
    EADDRINUSE = _number("EADDRINUSE", 100, 5)  # somebody has bound that address
    EADDRNOTAVAIL = _number("EADDRNOTAVAIL", 101, 6)  # that address isn't this machine's
    ECONNREFUSED = _number("ECONNREFUSED", 107, 7)  # nobody listens there
    EINPROGRESS = _number("EINPROGRESS", 112, 8)  # begun, not done
    ENOTSOCK = _number("ENOTSOCK", 128, 9)  # not a socket, or one that is closed
    EMSGSIZE = _number("EMSGSIZE", 115, 10)  # too long
    EAFNOSUPPORT = _number("EAFNOSUPPORT", 102, 11)  # no such kind of address here
    ENETUNREACH = _number("ENETUNREACH", 118, 12)  # no way to that network
    ECONNABORTED = _number("ECONNABORTED", 106, 13)  # gave the connection up
    ECONNRESET = _number("ECONNRESET", 108, 14)  # the peer gave the connection up
    ENOTCONN = _number("ENOTCONN", 126, 15)  # not connected
    ETIMEDOUT = _number("ETIMEDOUT", 138, 16)  # took too long
    EHOSTUNREACH = _number("EHOSTUNREACH", 110, 17)  # a ROUTER doesn't know that peer
    ENETRESET = _number("ENETRESET", 117, 18)  # the network dropped the connection

    EFSM = _FIRST_OWN_NUMBER + 51  # the call isn't due: REQ and REP take turns
    ENOCOMPATPROTO = _FIRST_OWN_NUMBER + 52  # this type of socket can't use that transport
    ETERM = _FIRST_OWN_NUMBER + 53  # the context was terminated
    EMTHREAD = _FIRST_OWN_NUMBER + 54  # the context has no I/O thread for this


# --- the same, as names of this module ------------------------------------------------
# Spelt out, so that editors, type checkers and readers who search find them.
# fmt: off
(
    PAIR, PUB, SUB, REQ, REP, DEALER, ROUTER, PULL, PUSH, XPUB, XSUB, STREAM, XREQ, XREP,
    SERVER, CLIENT, RADIO, DISH, GATHER, SCATTER, DGRAM, PEER, CHANNEL,
) = SocketType.__members__.values()

(
    HWM, SNDHWM, RCVHWM, CONFLATE, IMMEDIATE, MAXMSGSIZE, LINGER,
    RCVTIMEO, SNDTIMEO, RCVMORE, EVENTS, FD, TYPE, THREAD_SAFE, LAST_ENDPOINT,
    SUBSCRIBE, UNSUBSCRIBE, INVERT_MATCHING, XPUB_VERBOSE, XPUB_VERBOSER, XPUB_NODROP,
    XPUB_MANUAL, XPUB_WELCOME_MSG,
    ROUTING_ID, CONNECT_ROUTING_ID, ROUTER_MANDATORY, ROUTER_HANDOVER, ROUTER_RAW,
    PROBE_ROUTER, REQ_CORRELATE, REQ_RELAXED, STREAM_NOTIFY,
    RECONNECT_IVL, RECONNECT_IVL_MAX, CONNECT_TIMEOUT, HANDSHAKE_IVL, HEARTBEAT_IVL,
    HEARTBEAT_TIMEOUT, HEARTBEAT_TTL, BACKLOG, AFFINITY,
    IPV6, IPV4ONLY, SNDBUF, RCVBUF, TCP_KEEPALIVE, TCP_KEEPALIVE_CNT, TCP_KEEPALIVE_IDLE,
    TCP_KEEPALIVE_INTVL, TCP_MAXRT, TCP_ACCEPT_FILTER, TOS, BINDTODEVICE, USE_FD, SOCKS_PROXY,
    MECHANISM, ZAP_DOMAIN, PLAIN_SERVER, PLAIN_USERNAME, PLAIN_PASSWORD,
    CURVE_SERVER, CURVE_PUBLICKEY, CURVE_SECRETKEY, CURVE_SERVERKEY,
    GSSAPI_SERVER, GSSAPI_PRINCIPAL, GSSAPI_SERVICE_PRINCIPAL, GSSAPI_PLAINTEXT,
    GSSAPI_PRINCIPAL_NAMETYPE, GSSAPI_SERVICE_PRINCIPAL_NAMETYPE,
    IPC_FILTER_PID, IPC_FILTER_UID, IPC_FILTER_GID,
    RATE, RECOVERY_IVL, MULTICAST_HOPS, MULTICAST_MAXTPDU, VMCI_BUFFER_SIZE,
    VMCI_BUFFER_MIN_SIZE, VMCI_BUFFER_MAX_SIZE, VMCI_CONNECT_TIMEOUT, BLOCKY,
    IDENTITY, CONNECT_RID, DELAY_ATTACH_ON_CONNECT, FAIL_UNROUTABLE, ROUTER_BEHAVIOR,
    ZAP_ENFORCE_DOMAIN, LOOPBACK_FASTPATH, METADATA, MULTICAST_LOOP, ROUTER_NOTIFY,
    XPUB_MANUAL_LAST_VALUE, SOCKS_USERNAME, SOCKS_PASSWORD, IN_BATCH_SIZE, OUT_BATCH_SIZE,
    WSS_KEY_PEM, WSS_CERT_PEM, WSS_TRUST_PEM, WSS_HOSTNAME, WSS_TRUST_SYSTEM,
    ONLY_FIRST_SUBSCRIBE, RECONNECT_STOP, HELLO_MSG, DISCONNECT_MSG, PRIORITY, BUSY_POLL,
    HICCUP_MSG, XSUB_VERBOSE_UNSUBSCRIBE, TOPICS_COUNT,
    NORM_MODE, NORM_UNICAST_NACK, NORM_BUFFER_SIZE, NORM_SEGMENT_SIZE, NORM_BLOCK_SIZE,
    NORM_NUM_PARITY, NORM_NUM_AUTOPARITY, NORM_PUSH,
) = SocketOption.__members__.values()

(
    IO_THREADS, MAX_SOCKETS, SOCKET_LIMIT, THREAD_PRIORITY, THREAD_SCHED_POLICY, MAX_MSGSZ,
    MSG_T_SIZE, THREAD_AFFINITY_CPU_ADD, THREAD_AFFINITY_CPU_REMOVE, THREAD_NAME_PREFIX,
) = ContextOption.__members__.values()

MORE, SHARED, SRCFD = MessageOption.__members__.values()
DONTWAIT, SNDMORE, NOBLOCK = Flag.__members__.values()
POLLIN, POLLOUT, POLLERR, POLLPRI = PollEvent.__members__.values()

(
    EVENT_CONNECTED, EVENT_CONNECT_DELAYED, EVENT_CONNECT_RETRIED, EVENT_LISTENING,
    EVENT_BIND_FAILED, EVENT_ACCEPTED, EVENT_ACCEPT_FAILED, EVENT_CLOSED, EVENT_CLOSE_FAILED,
    EVENT_DISCONNECTED, EVENT_MONITOR_STOPPED, EVENT_HANDSHAKE_FAILED_NO_DETAIL,
    EVENT_HANDSHAKE_SUCCEEDED, EVENT_HANDSHAKE_FAILED_PROTOCOL, EVENT_HANDSHAKE_FAILED_AUTH,
    EVENT_ALL_V1, EVENT_ALL, EVENT_PIPES_STATS, EVENT_ALL_V2,
    PROTOCOL_ERROR_ZMTP_UNSPECIFIED, PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND,
    PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE, PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY,
    PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME,
    PROTOCOL_ERROR_ZMTP_INVALID_METADATA, PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC,
    PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH,
    PROTOCOL_ERROR_ZAP_UNSPECIFIED, PROTOCOL_ERROR_ZAP_MALFORMED_REPLY,
    PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID, PROTOCOL_ERROR_ZAP_BAD_VERSION,
    PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE, PROTOCOL_ERROR_ZAP_INVALID_METADATA,
    PROTOCOL_ERROR_WS_UNSPECIFIED,
) = Event.__members__.values()

NULL, PLAIN, CURVE, GSSAPI = SecurityMechanism.__members__.values()
STREAMER, FORWARDER, QUEUE = DeviceType.__members__.values()
(
    RECONNECT_STOP_CONN_REFUSED, RECONNECT_STOP_HANDSHAKE_FAILED, RECONNECT_STOP_AFTER_DISCONNECT,
) = ReconnectStop.__members__.values()
NOTIFY_CONNECT, NOTIFY_DISCONNECT = RouterNotify.__members__.values()
NORM_FIXED, NORM_CC, NORM_CCL, NORM_CCE, NORM_CCE_ECNONLY = NormMode.__members__.values()

(
    EAGAIN, EFAULT, EINVAL, ENOTSUP, EPROTONOSUPPORT, ENOBUFS, ENETDOWN, EADDRINUSE,
    EADDRNOTAVAIL, ECONNREFUSED, EINPROGRESS, ENOTSOCK, EMSGSIZE, EAFNOSUPPORT, ENETUNREACH,
    ECONNABORTED, ECONNRESET, ENOTCONN, ETIMEDOUT, EHOSTUNREACH, ENETRESET,
    EFSM, ENOCOMPATPROTO, ETERM, EMTHREAD,
) = Errno.__members__.values()
# fmt: on

# pyzmq's list has Enum, IntEnum and IntFlag in it too: programs may have come to rely on it.
# Type checkers take an `__all__` that is computed for an empty one, hence the detour.
_names: list[str] = [name for name in globals() if not name.startswith("_")]
globals()["__all__"] = _names
