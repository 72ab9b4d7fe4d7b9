"""What the cells of notebook 00 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "Alice sends b'ab' twice. What does Bob receive?": "Alice 把 b'ab' 发了两次。Bob 收到什么？",
    "one message: b'abab'": "一条消息：b'abab'",
    "two messages: b'ab' and b'ab'": "两条消息：b'ab' 和 b'ab'",
    "it depends on the timing": "要看时机",
    "What is sent as one message arrives as one message: whole, or not at all.": (
        "发出时是一条消息，到达时也是一条消息：要么完整，要么根本不到。"
    ),
    "A plain TCP socket sends b'ab' twice. What does one recv(100) at the other end return?": (
        "一个纯 TCP 套接字把 b'ab' 发了两次。另一端的一次 recv(100) 返回什么？"
    ),
    "an error: recv must be called twice": "报错：recv 必须调用两次",
    "TCP carries a stream of bytes. It keeps their order, and forgets where you stopped.": (
        "TCP 搬运的是字节流。它保持顺序，却不记得你在哪里停过。"
    ),
    "3 senders and 2 receivers, everyone connected to everyone: how many sockets, "
    "how many connections?": "3 个发送方，2 个接收方，两两相连：有多少个套接字，多少条连接？",
    "6 sockets, 6 connections": "6 个套接字，6 条连接",
    "5 sockets, 6 connections": "5 个套接字，6 条连接",
    "12 sockets, 6 connections": "12 个套接字，6 条连接",
    "Each program has one socket. Each socket keeps a pair of queues for each of its peers.": (
        "每个程序只有一个套接字。每个套接字为自己的每个对端各备一对队列。"
    ),
}
