"""What the cells of notebook 06 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "sndhwm=3, rcvhwm=2, and nobody reads. How many messages go in before send waits?":
        "sndhwm=3，rcvhwm=2，没有人读。send 开始等待之前，能放进去几条消息？",
    "more than 5": "不止 5 条",
    "Two more tanks stand in between, in the kernels. They count bytes, and no option of ZeroMQ's"
    " counts them.":
        "中间还有两个水箱，在双方的内核里。它们数的是字节，ZeroMQ 没有哪个选项管得着。",
    "The same with PUB and SUB, and 40 pieces of news. What happens to send?":
        "换成 PUB 和 SUB，40 条新闻。send 会怎样？",
    "it waits, like PUSH": "和 PUSH 一样，等待",
    "it never waits, and the newest are lost": "从不等待，丢掉最新的",
    "it never waits, and the oldest are lost": "从不等待，丢掉最旧的",
    "What is in the tanks stays. Whatever comes when they are full is dropped.":
        "水箱里的都留着。满了以后再来的，就丢掉。",
    "A slow reader with rcvhwm=1 instead of 1000: how old is the 20th reading that it takes?":
        "读者很慢，rcvhwm 从 1000 改成 1：它取的第 20 个读数有多旧？",
    "about 0.1 s": "大约 0.1 秒",
    "about 0.2 s": "大约 0.2 秒",
    "as old as with 1000": "和 1000 时一样旧",
    "All that it takes had been sent before the tanks were full, and the tanks keep the oldest.":
        "它取到的，都是水箱满之前发出的；而水箱留下的正是最旧的。",
}  # fmt: skip
