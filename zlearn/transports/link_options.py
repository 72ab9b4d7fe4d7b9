"""What a socket asks of the links that it opens: one small object, handed down with each call.

It is a snapshot: a link keeps the options that its socket had when it was bound or connected.

Rule for this file: names, defaults and their meaning. `tcp.py` and `ipc.py` do what they say.

Source: zmq_setsockopt(3).
"""

from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple


class LinkOptions(NamedTuple):
    """The names are those of the options of a socket; numbers of -1 leave it to the system.

    backlog: connections that the system holds until they are accepted.
    ipv6: 1 opens IPv6 sockets, which speak to IPv4 as well.
    sndbuf, rcvbuf: bytes of the kernel's buffers. tos: the type of service in the IP header.
    priority: of packets in the queues of the system. busy_poll: microseconds that the kernel
        may spin for packets. loopback_fastpath: 1 asks Windows for its short way.
    tcp_keepalive: 1 on, 0 off; _cnt: probes; _idle, _intvl: seconds.
    tcp_maxrt: milliseconds that written data may stay unacknowledged; 0: as the system.
    bindtodevice: the name of the only device to use. use_fd: a listening descriptor to bind with.
    tcp_accept_filter: who may connect over tcp; ipc_filter_...: over ipc. Empty: all may.
    multicast_hops: routers that a datagram to a group may pass, and one more.
    multicast_loop: 1: what is sent to a group also comes to this machine.
    rate: kilobits a second that a sender to a group may send (pgm).
    recovery_ivl: milliseconds that it keeps what it has sent, for those who missed it (pgm).
    multicast_maxtpdu: bytes of its largest packet (pgm).
    socks_proxy: "host:port" of a SOCKS5 proxy, with the name and password to tell it.
    """

    backlog: int = 100
    ipv6: int = 0
    sndbuf: int = -1
    rcvbuf: int = -1
    tos: int = 0
    priority: int = 0
    busy_poll: int = 0
    loopback_fastpath: int = 0
    tcp_keepalive: int = -1
    tcp_keepalive_cnt: int = -1
    tcp_keepalive_idle: int = -1
    tcp_keepalive_intvl: int = -1
    tcp_maxrt: int = 0
    bindtodevice: bytes = b""
    use_fd: int = -1
    tcp_accept_filter: tuple[IPv4Network | IPv6Network, ...] = ()
    ipc_filter_pid: tuple[int, ...] = ()
    ipc_filter_uid: tuple[int, ...] = ()
    ipc_filter_gid: tuple[int, ...] = ()
    multicast_hops: int = 1
    multicast_loop: int = 1
    rate: int = 100
    recovery_ivl: int = 10000
    multicast_maxtpdu: int = 1500
    socks_proxy: bytes = b""
    socks_username: bytes = b""
    socks_password: bytes = b""


AS_EVER = LinkOptions()
