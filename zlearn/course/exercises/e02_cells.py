"""What the cells of notebook 02 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "The ear is silent. What does it hear of Alice?": "耳朵一言不发。它会听到 Alice 说什么？",
    "nothing: the one who binds must speak first": "什么也听不到：绑定的一方必须先开口",
    "a few bytes, and then she waits": "几个字节，然后她就等着",
    "Both sides begin at once, each with its signature, and wait for the other one's.":
        "双方都马上开口，各说自己的签名，然后等对方的签名。",
    "One message of 1000 bytes: how many bytes on the wire?":
        "一条 1000 字节的消息，在线路上占多少字节？",
    "One byte of flags, eight of size. A single byte can't say more than 255.":
        "标志一个字节，长度八个字节。一个字节最多只能表示 255。",
    "A REQ is connected to a PUSH, and sends a question. What does its program notice?":
        "一个 REQ 连到了 PUSH 上，并发出一个问题。它的程序会察觉到什么？",
    "connect() raises an error": "connect() 报错",
    "send() raises an error": "send() 报错",
    "nothing at all": "什么也察觉不到",
    "connect and send only hand over. What goes wrong later, goes wrong in the background.":
        "connect 和 send 只是把事情交出去。之后出的错，都出在后台。",
}  # fmt: skip
