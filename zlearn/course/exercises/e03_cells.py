"""What the cells of notebook 03 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "What does wants_A receive, who subscribed to \"A\"?": "wants_A 订阅了 \"A\"，它收到什么？",
    "A and a": "A 和 a",
    "A and AB": "A 和 AB",
    "A, AB and a": "A、AB 和 a",
    "A subscription is a prefix, compared byte by byte: AB begins with A; a is another byte.":
        "订阅是一个前缀，逐个字节比对：AB 以 A 开头；a 则是另一个字节。",
    "Where do the copies end that nobody wants?": "没有人要的副本，终点在哪里？",
    "at the publisher": "在发布者那里",
    "in the network": "在网络里",
    "at the subscriber": "在订阅者那里",
    "Each of these events happened at publisher.pub.": "这些事件，个个都发生在 publisher.pub。",
    "Which is the first news that the listener receives?": "听众收到的第一条是哪一条？",
    "Connecting, the handshake and the subscription take 35 ms; only then the sieve opens.":
        "连接、握手、订阅一共要 35 毫秒，筛子到那时才打开。",
    "news 0": "news 0 这一条",
    "news 3": "news 3 这一条",
    "news 4": "news 4 这一条",
    "news 7": "news 7 这一条",
}  # fmt: skip
