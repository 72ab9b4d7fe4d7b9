"""What the cells of notebook 11 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "We sort all lines of both diaries by the times written there. What does the first line say?": (
        "把两本日记的所有行，按上面写的时刻排序。第一行写的是什么？"
    ),
    "I ask": "I ask（我提问）",
    "I have been asked": "I have been asked（我被问了）",
    "I have answered": "I have answered（我回答了）",
    "I have my answer": "I have my answer（我得到回答了）",
    "Bob's watch says less than Alice's, whatever happened. The times can't be compared.": (
        "不管发生了什么，Bob 的表总比 Alice 的慢。这些时刻不能拿来比。"
    ),
    "What does Carol read first?": "Carol 先读到什么？",
    "the question": "问题",
    "the answer": "回答",
    "it differs from run to run": "每次运行都不一样",
    "Alice's words are in the jam still when Bob's arrive on the short way.": (
        "Bob 的话走快路到了，Alice 的话还堵在路上。"
    ),
    "Bob's answer (1.35 s) and Carol's remark (1.6 s): which happened before the other?": (
        "Bob 的回答（1.35 秒）和 Carol 的闲话（1.6 秒），哪个先于另一个？"
    ),
    "Bob's answer": "Bob 的回答",
    "Carol's remark": "Carol 的闲话",
    "neither: they are concurrent": "都不是：它们是并发的",
    "Carol spoke without having read anything. No path leads from one to the other.": (
        "Carol 说话之前什么也没有读过。没有一条路从一个通向另一个。"
    ),
    "The number of one event is smaller than that of another. Did it happen before it?": (
        "一个事件的数比另一个的小。它先于另一个吗？"
    ),
    "yes, always": "是，一定先于",
    "it may have; certain is that the other did not happen before it": (
        "有可能；能肯定的只是：另一个不先于它"
    ),
    "no, never": "绝不",
    "Numbers grow along every path, but they grow elsewhere as well.": (
        "沿着每一条路，数都变大；可是在别处，数也会变大。"
    ),
}
