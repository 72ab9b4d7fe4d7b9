"""What the cells of notebook 12 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "One order. A cup takes 1.2 s, and the client waits for 1 s. How many cups are made?": (
        "只有一份订单。一杯茶要泡 1.2 秒，而客户端每次等 1 秒。一共泡了几杯？"
    ),
    "The server was busy, not dead. It finished each cup, and found the next order.": (
        "服务器是忙，不是死。它每泡完一杯，就看到下一份订单。"
    ),
    "Worker 1 and 2 die at 0.8 s. The first order is sent at 1 s. How is it answered?": (
        "工作者 1 和 2 在 0.8 秒时死了，第一份订单在 1 秒时发出。要怎样才得到回答？"
    ),
    "at once: the queue knows who is alive": "立刻：队列知道谁还活着",
    "at the second try": "第二次尝试时",
    "at the third try": "第三次尝试时",
    "never": "始终得不到回答",
    "The dead stand in the ring, and stand first. Each costs an order, and a second.": (
        "死者还站在环里，而且站在前面。每一个都要白费一份订单、一秒钟。"
    ),
    "The same two deaths, at 0.8 s, and the first order at 1.5 s. How is it answered now?": (
        "同样是那两个在 0.8 秒时死了，第一份订单在 1.5 秒时发出。这回要怎样才得到回答？"
    ),
    "at the first try": "第一次尝试时",
    "Both dead workers were overdue by then, and no longer in the ring.": (
        "那时两个死去的工作者都已过期，不在环里了。"
    ),
}
