"""What the cells of notebook 08 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "The REQ's program sends 1 frame. How many frames does the ROUTER's program receive?": (
        "REQ 的程序发送 1 帧。ROUTER 的程序收到几帧？"
    ),
    "1": "1",
    "2": "2",
    "3": "3",
    "REQ puts an empty frame in front, and ROUTER the routing id of whoever sent it.": (
        "REQ 在前面加一个空帧，ROUTER 再加上发送者的路由标识。"
    ),
    "A ROUTER sends to a routing id that no peer has. What happens?": (
        "ROUTER 要发给一个路由标识，可是哪个对端都不叫这个。会怎样？"
    ),
    "send() raises an error": "send() 报错",
    "it waits until such a peer comes": "一直等到有这样的对端出现",
    "it is gone, silently": "消息没了，悄无声息",
    "Peers come and go. A ROUTER that waited for one of them would keep all others waiting.": (
        "对端来来去去。ROUTER 要是等其中一个，其余的就都得跟着等。"
    ),
}
