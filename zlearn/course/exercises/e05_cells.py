"""What the cells of notebook 05 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "How are the first 120 tasks shared between the three workers?":
        "最初的 120 个任务，三个工作者各分到多少？",
    "A PUSH deals among the pipes that it has, and at that moment it has one.":
        "PUSH 只在自己已有的管道之间分，而那一刻只有一条。",
    "How many of the 30 tasks does the slow worker2 get?": "30 个任务里，慢的 worker2 分到几个？",
    "1 or 2": "1 个或 2 个",
    "It gets its turn all the same: the dealer looks for room, and not at the work.":
        "照样轮得到它：发牌的人只看有没有空位，不看活干得怎么样。",
}  # fmt: skip
