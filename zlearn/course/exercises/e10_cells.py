"""What the cells of notebook 10 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "reconnect_ivl=100, reconnect_ivl_max=2000: how many attempts are planned within 10 s?": (
        "reconnect_ivl=100，reconnect_ivl_max=2000：10 秒之内会安排多少次尝试？"
    ),
    "about 65": "大约 65",
    "The wait doubles each time, until it reaches the 2 seconds.": (
        "等待每次加倍，直到 2 秒为止。"
    ),
    "Which tasks are lost?": "哪些任务会丢失？",
    "those that are sent while the server is away": "服务器不在时发送的那些",
    "those that had arrived already, and waited": "已经到达、正在等待的那些",
    "all of these": "以上全部",
    "none: the socket sends them again": "一个也不丢：套接字会重新发送",
    "What waited at the client is still there. What waited at the server died with it.": (
        "在客户端等待的还在；在服务器那里等待的，随它一起没了。"
    ),
    "How many of the three letters arrive, with linger=0?": "linger=0 时，三封信能到几封？",
    "3: send has returned for each of them": "3 封：每次 send 都已经返回",
    "1 or 2: as many as there was time for": "1 封或 2 封：来得及几封就几封",
    "They were in the outbox: nobody was connected yet. close threw the outbox away.": (
        "它们还在发送队列里，因为连接还没有建立；而 close 把发送队列丢弃了。"
    ),
    "The cable comes loose at 1 s, and nobody sends anything. When does the listener notice?": (
        "网线在 1 秒时松脱，谁也没有发送什么。听众什么时候会察觉？"
    ),
    "at once": "立刻",
    "at about 1.1 s, when TCP misses an answer": "大约 1.1 秒，TCP 等不到应答的时候",
    "not at all": "根本不会察觉",
    "No news, no bytes: a quiet link looks like a dead one.": (
        "没有新闻就没有字节：安静的连接和死掉的连接看上去一样。"
    ),
}
