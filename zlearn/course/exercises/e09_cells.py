"""What the cells of notebook 09 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "Without a broker: 3 × 4 = 12 connections. How many with a forwarder in the middle?": (
        "没有中间节点：3 × 4 = 12 条连接。中间放一个转发器，有几条？"
    ),
    "24": "24",
    "12": "12",
    "7": "7",
    "N × M becomes N + M: each end has one connection, to the broker.": (
        "N × M 变成 N + M：每一端只有一条连接，连到中间节点。"
    ),
    "Nobody wants 'sport'. With the forwarder in the middle, where do its copies end?": (
        "没有人要 'sport'。中间有转发器的时候，它的副本止于何处？"
    ),
    "at the stations": "在电台那里",
    "at the broker": "在中间节点那里",
    "at the radios": "在收音机那里",
    "The radios' subscription went through the broker, and up to each station, once.": (
        "收音机的订阅穿过中间节点，向上到达每个电台，各一次。"
    ),
}
