"""What the cells of notebook 04 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "The listener starts at 0.45 s, and the first news is sent at 0.5 s. How many does it miss?":
        "听众在 0.45 秒开始，第一条新闻在 0.5 秒发出。它会漏掉几条？",
    "none": "一条也不漏",
    "It is tuned in 0.14 s later, at 0.59 s: seven ways through the network, 0.02 s each.":
        "0.14 秒之后它才收得到，也就是 0.59 秒：在网络里走七趟，每趟 0.02 秒。",
    "The publisher sends at once. How early must the listener start, so that it misses nothing?":
        "发布者一上来就发。听众要多早开始，才一条也不漏？",
    "0.14 s before the publisher": "比发布者早 0.14 秒",
    "a whole second before": "早整整一秒",
    "however early, it misses some": "不管多早，总要漏掉几条",
    "As long as nobody is there to connect to, the listener can only try again and again.":
        "没有人可连的时候，听众只能一遍又一遍地试。",
}  # fmt: skip
