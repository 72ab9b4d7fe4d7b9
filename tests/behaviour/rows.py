"""The list of behaviours that a ZeroMQ has to show, and the cases that each row of it stands for.

The rows are those of libzmq's own tests that concern what a program can see. Each case is
the name of a marker, `@pytest.mark.behaviour("file: case")`, at the tests that show it, and
`test_every_row.py` sees to it that each case has one.

Where libzmq's stable build and zlearn differ, the test says so where it skips one of them, or
lets both outcomes pass. The differences that were chosen are in DIFFERENCES.

Rule for this file: a row is as in the list that the project was given; cases may be added.
"""


def of(file: str, *cases: str) -> tuple[str, ...]:
    """The cases of one file."""
    return tuple(f"{file}: {case}" for case in cases)


ROWS: dict[str, tuple[str, ...]] = {
    "test_spec_req: round_robin_out": of("test_spec_req", "round_robin_out"),
    "test_spec_req: req_message_format": of("test_spec_req", "req_message_format"),
    "test_spec_req: block_on_send_no_peers": of("test_spec_req", "block_on_send_no_peers"),
    "test_spec_req: req_only_listens_to_current_peer": of(
        "test_spec_req", "req_only_listens_to_current_peer"
    ),
    "test_spec_rep: fair_queue_in": of("test_spec_rep", "fair_queue_in"),
    "test_spec_rep: envelope": of("test_spec_rep", "envelope"),
    "test_spec_dealer: round_robin_out / fair_queue_in / block_on_send_no_peers": of(
        "test_spec_dealer", "round_robin_out", "fair_queue_in", "block_on_send_no_peers"
    ),
    "test_spec_router: fair_queue_in": of("test_spec_router", "fair_queue_in"),
    "test_spec_router: destroy_queue_on_disconnect": of(
        "test_spec_router", "destroy_queue_on_disconnect"
    ),
    "test_spec_pushpull: push_round_robin_out / pull_fair_queue_in / block_on_send_no_peers": of(
        "test_spec_pushpull", "push_round_robin_out", "pull_fair_queue_in",
        "block_on_send_no_peers",
    ),
    "test_spec_pushpull: destroy_queue_on_disconnect": of(
        "test_spec_pushpull", "destroy_queue_on_disconnect"
    ),
    "test_spec_pushpull: push_multipart_atomic_drop": of(
        "test_spec_pushpull", "push_multipart_atomic_drop"
    ),
    "test_hwm: finite_both / infinite_send / infinite_receive / infinite_both "
    "(bind or connect first)": of(
        "test_hwm", "finite_both", "infinite_send", "infinite_receive", "infinite_both"
    ),
    "test_hwm: infinite_recv_*_and_close_first": of(
        "test_hwm", "infinite_recv_inproc_bind_and_close_first",
        "infinite_recv_inproc_connect_and_close_first",
    ),
    "test_sockopt_hwm: change_before_connected / after_connected / decrease_when_full": of(
        "test_sockopt_hwm", "change_before_connected", "change_after_connected",
        "decrease_when_full",
    ),
    "test_hwm_pubsub: reset_hwm (+defaults)": of(
        "test_hwm_pubsub", "reset_hwm", "defaults", "blocking", "drops"
    ),
    "test_immediate 1/2/3": of("test_immediate", "1", "2", "3"),
    "test_inproc_connect (10 cases)": of(
        "test_inproc_connect", "bind_before_connect", "connect_before_bind",
        "connect_before_bind_pub_sub", "connect_before_bind_ctx_term", "multiple_connects",
        "multiple_threads", "simultaneous_connect_bind_threads", "routing_id", "connect_only",
        "unbind", "shutdown_during_pend",
    ),
    "test_disconnect_inproc": of("test_disconnect_inproc", "disconnect"),
    "test_pair_inproc/tcp/ipc": of("test_pair", "inproc", "tcp", "ipc", "second connection"),
    "test_reqrep_inproc/tcp/ipc, test_reqrep_device": (
        *of("test_reqrep", "inproc", "tcp", "ipc"), *of("test_reqrep_device", "bounce"),
    ),
    "test_invalid_rep": of(
        "test_invalid_rep", "malformed replies are ignored", "a network connection ends"
    ),
    "test_req_relaxed (4 cases), test_req_correlate": (
        *of("test_req_relaxed", "case_1", "case_2", "case_3", "case_4"),
        *of("test_req_correlate", "request_id"),
    ),
    "test_router_mandatory: basic": of("test_router_mandatory", "basic"),
    "test_router_mandatory_hwm": of("test_router_mandatory_hwm", "hwm"),
    "test_router_handover: with / without": of("test_router_handover", "with", "without"),
    "test_probe_router (router, dealer)": of("test_probe_router", "router", "dealer"),
    "test_connect_rid": of(
        "test_connect_rid", "router_2_router_named", "router_2_router_unnamed", "stream_2_stream"
    ),
    "test_conflate": of("test_conflate", "last of 20"),
    "test_last_endpoint, test_unbind_wildcard, test_ipc_wildcard": (
        *of("test_last_endpoint", "resolved", "connect"),
        *of("test_unbind_wildcard", "unbind"), *of("test_ipc_wildcard", "resolved"),
    ),
    "test_term_endpoint: send_after_unbind / send_after_disconnect": of(
        "test_term_endpoint", "send_after_unbind", "send_after_disconnect",
        "unbind_via_last_endpoint", "wildcard_unbind_fails",
    ),
    "test_bind_after_connect_tcp": of("test_bind_after_connect_tcp", "queued messages arrive"),
    "test_connect_resolve, test_setsockopt, test_socket_null": (
        *of("test_connect_resolve", "host", "service", "scheme"),
        *of("test_setsockopt", "values"), *of("test_socket_null", "closed"),
    ),
    "test_timeo": of("test_timeo", "rcvtimeo", "sndtimeo", "woken"),
    "test_msg_flags, test_iov": (*of("test_msg_flags", "more"), *of("test_iov", "counts")),
    "test_sub_forward": of("test_sub_forward", "device"),
    "test_xpub_verbose (one_sub, two_subs, verboser x2)": of(
        "test_xpub_verbose", "one_sub", "two_subs", "verboser_one_sub", "verboser_two_subs"
    ),
    "test_xpub_manual (basic, unsubscribe, proxy_unsubscribe_on_disconnect, "
    "missing_subscriptions, user_message)": of(
        "test_xpub_manual", "basic", "unsubscribe", "proxy_unsubscribe_on_disconnect",
        "missing_subscriptions", "user_message",
    ),
    "test_xpub_nodrop, test_xpub_welcome_msg, test_pub_invert_matching, test_xpub_topic": (
        *of("test_xpub_nodrop", "nodrop"), *of("test_xpub_welcome_msg", "welcome"),
        *of("test_pub_invert_matching", "inverted"), *of("test_xpub_topic", "1000 bytes"),
    ),
    "test_mock_pub_sub (command / legacy, both sides)": of(
        "test_mock_pub_sub", "sub_command", "sub_legacy", "pub_command", "pub_legacy"
    ),
    "test_heartbeats (router mock ping, timeout, ttl, notimeout; per pair type)": of(
        "test_heartbeats", "ping", "timeout", "ttl", "notimeout"
    ),
    "test_stream, test_stream_disconnect, test_stream_empty, test_stream_exceeds_buffer, "
    "test_stream_timeout": (
        *of("test_stream", "stream_to_dealer", "stream_to_stream"),
        *of("test_stream_disconnect", "disconnect"), *of("test_stream_empty", "empty"),
        *of("test_stream_exceeds_buffer", "large"), *of("test_stream_timeout", "handshake"),
    ),
    "test_reconnect_ivl, test_rebind_ipc, test_reconnect_options": (
        *of("test_reconnect_ivl", "comes back", "never"), *of("test_rebind_ipc", "rebind"),
        *of("test_reconnect_options", "conn_refused", "handshake_failed", "after_disconnect"),
    ),
    "test_monitor: basic, invalid_protocol, versioned_basic": of(
        "test_monitor", "basic", "invalid_protocol", "versioned_basic", "stopped"
    ),
    "test_ctx_options, test_ctx_destroy, test_many_sockets, test_shutdown_stress": (
        *of("test_ctx_options", "defaults"),
        *of("test_ctx_destroy", "woken", "waits for close"),
        *of("test_many_sockets", "EMFILE"), *of("test_shutdown_stress", "100 threads"),
    ),
    "test_proxy, test_proxy_single_socket, test_proxy_terminate, test_proxy_hwm": (
        *of("test_proxy", "clients and workers"), *of("test_proxy_single_socket", "twice"),
        *of("test_proxy_terminate", "ETERM"), *of("test_proxy_hwm", "back-pressure"),
    ),
    "test_security_null / plain / curve / zap, test_metadata, test_app_meta": (
        *of("test_security", "null", "plain", "curve", "zap", "raw peers"),
        *of("test_metadata", "User-Id"), *of("test_app_meta", "X-"),
    ),
    "test_base85, test_capabilities, unittest_radix_tree/mtrie": (
        *of("test_base85", "vectors", "invalid"), *of("test_capabilities", "has"),
        *of("unittest_radix_tree", "multiset"),
    ),
}  # fmt: skip

DIFFERENCES = {
    "unbind of an ipc path": "removes the file, unless somebody else has taken the path over; "
    "libzmq leaves it",
    "a bind of an ipc path where a file lies that is no socket": "EADDRINUSE; libzmq deletes it",
    "a port to connect to that is 0, no number, or beyond 65535, no host, and ipc://*": "EINVAL; "
    "libzmq tries for ever; and it binds port -1 as 65535",
    "a slow look-up of a name": "holds up nobody; libzmq's I/O thread waits for it",
    "TCP_ACCEPT_FILTER with IPv6": "an IPv4 network is one; to libzmq its size counts from the "
    "beginning of an IPv6 address",
    "a frame in the middle of a user's message from an XSUB that begins with 0 or 1": "a frame; "
    "libzmq takes it for a subscription, and cuts the message in two",
    "a message in many frames whose peer goes before the last one": "goes whole to the next "
    "peer; libzmq drops it",
    "a receiver's RCVHWM that changes while inproc connects it": "counts at once; in libzmq for "
    "connections to come",
    "a command with MORE, or a malformed one in traffic": "ends the connection with a reason; "
    "libzmq passes over some",
    "PLAIN's ERROR": "is spelt as RFC 24 has it; libzmq 4.3.2 to 4.3.5 misspell it, so they take "
    "ours for an unexpected command, and give up as they would anyway; we understand theirs",
    "a MESSAGE of CURVE that is said again": "ends the connection; libzmq leaves it open and deaf",
    "a ZAP handler that goes before it has answered": "ends the handshake at once; libzmq waits "
    "for HANDSHAKE_IVL",
    "a User-Id that a peer claims for itself": "is dropped; libzmq believes it where no handler "
    "says otherwise",
    "a peer of an XPUB that disconnects": "its unsubscriptions are told at once; in libzmq when "
    "the peer's socket is called next",
}
