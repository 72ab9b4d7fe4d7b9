"""What the cells of notebook 01 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "The server starts 2 s after the client has asked. What becomes of the first question?":
        "客户端问过之后，服务器晚 2 秒才启动。第一个问题会怎样？",
    "connect() raises an error": "connect() 报错",
    "the question is lost": "问题丢了",
    "it waits, and is answered": "问题等着，最后得到回答",
    "REQ keeps it in its outbox, and tries again and again to connect.":
        "REQ 把它留在发送队列里，一遍又一遍地尝试连接。",
    "A REQ calls send(b'one?') and then send(b'two?'), with no recv() between. The second send …":
        "一个 REQ 先调用 send(b'one?')，再调用 send(b'two?')，中间没有 recv()。第二次 send……",
    "replaces the first question": "顶替第一个问题",
    "waits in the outbox behind the first": "在发送队列里排在第一个后面",
    "raises an error": "报错",
    "The table has no line for send in the state “waiting for the reply”.":
        "在 waiting for the reply（等待回答）这个状态下，表里没有 send 这一行。",
    "It asks 'one?' and 'two?', takes an answer, asks 'three?', takes an answer. "
    "The last answer is …":
        "它问 'one?' 和 'two?'，收一个回答；再问 'three?'，再收一个回答。最后收到的是……",
    "Answers come in the order of the questions, and one of them was left over.":
        "回答按提问的顺序来，而前面还剩着一个没有收。",
    "three!": "three!（第三问的回答）",
    "two!": "two!（第二问的回答）",
    "one!": "one!（第一问的回答）",
}  # fmt: skip
