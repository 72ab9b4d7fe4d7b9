"""What the cells of notebook 07 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "4 messages over inproc: how often was a message written to a network, and read from it?": (
        "4 条消息经过 inproc：有几次写到网络上，又从网络上读下来？"
    ),
    "4 times": "4 次",
    "once, at the handshake": "一次，在握手时",
    "not once": "一次也没有",
    "inproc hands the message over from one queue to the other. There is no wire.": (
        "inproc 把消息从一个队列直接交到另一个队列，中间没有线路。"
    ),
    "Two processes, and both say inproc://talk. What happens?": (
        "两个进程都用 inproc://talk。会怎样？"
    ),
    "they find each other": "它们能找到对方",
    "connect() raises an error": "connect() 报错",
    "they wait for each other for ever": "它们永远等着对方",
    "An inproc name belongs to one context. connect() may come first, so nobody complains.": (
        "inproc 的名字只属于一个上下文。先 connect() 也可以，所以谁也不报错。"
    ),
    "Bob's PAIR connects to a PAIR that has a peer already. What does Bob's program notice?": (
        "Bob 的 PAIR 去连接一个已经有对端的 PAIR。Bob 的程序会察觉到什么？"
    ),
    "send() raises an error": "send() 报错",
    "nothing at all": "什么也察觉不到",
    "Both calls succeed. The link is made, and the boss's PAIR sends it away, again and again.": (
        "两个调用都成功。连接建立了，老板的 PAIR 又把它打发走，一次又一次。"
    ),
}
