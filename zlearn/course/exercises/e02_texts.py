"""What the exercises of notebook 02 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "02.1 no function": "The answer should be a function of a mechanism's name; this is a "
        "{kind}.",
        "02.1 no bytes": "The function should return bytes; it returned a {kind}.",
        "02.1 refused": "With the mechanism {mechanism} your greeting had {size} bytes, and the "
        "server hung up: {reason}.",
        "02.1 waits": "With the mechanism {mechanism} your greeting has {size} bytes, and the "
        "server still waits: a greeting has {whole}, always.",
        "02.1 long": "Your greeting has {size} bytes. The server takes the first {whole} for the "
        "greeting, and what follows for a frame.",
        "02.1 version": "The server answers, but it takes you for version {version} of the "
        "protocol. The version is two bytes, and not two digits.",
        "02.1 hint 1": "Write down the five rows of the table above, and how many bytes each of "
        "them has: 10 + 2 + 20 + 1 + 31.",
        "02.1 hint 2": "`bytes(8)` is eight zeros. A text becomes bytes with `.encode()`, and "
        '`.ljust(20, b"\\0")` fills them up to twenty.',
        "02.1 hint 3": 'The first row is `b"\\xff" + bytes(8) + b"\\x7f"`, the second one '
        "`bytes([3, 1])`. As-server and filler together are 32 zeros.",
        "02.1 further": "let the stranger further up, who speaks ZMTP by hand, greet with the "
        "version 3.0, or 9.9. Does Bob still take the message? Why may a newcomer announce more?",
        "02.2 no function": "The answer should be a function of bytes; this is a {kind}.",
        "02.2 no list": "The function should return a list of places, each of them a whole "
        "number; it returned a {kind}.",
        "02.2 raised": "{error}. The data were `{data}`.",
        "02.2 outside": "Place {at} is not in the data, which have {size} bytes.",
        "02.2 inside": "At place {at} there are no flags: this byte is inside the frame whose "
        "flags stand at {begin}.",
        "02.2 last": "The flags at place {at} are {flags}: MORE is not among them. It is the last "
        "frame of its message.",
        "02.2 missed": "The flags at place {at} are {flags}: MORE is among them, and your list "
        "lacks it.",
        "02.2 missed long": "The flags at place {at} are {flags}: MORE and LONG, both at once. "
        "Your list lacks it.",
        "02.2 hint 1": "You can't look for flags: the same byte may stand in a body. You have to "
        "go from frame to frame.",
        "02.2 hint 2": "If the flags of a frame have LONG (`flags & 2`), its size has eight bytes, "
        "otherwise one. The next flags stand behind the body.",
        "02.2 hint 3": "`start = at + (9 if flags & 2 else 2)`, then `at = start + "
        'int.from_bytes(data[at + 1:start], "big")`. MORE is `flags & 1`.',
        "02.2 further": "return the messages themselves: a list of lists of bodies.",
        "02.3 no set": "The answer should be a set of texts; this is a {kind}.",
        "02.3 no pair": "“{pair}” is none of the eight pairs. Write them as in the list.",
        "02.3 talks": "{pair} is missing: these two became ready for each other.",
        "02.3 silent": "{pair} do not talk. The trace says: {reason}.",
        "02.3 hint 1": "The cell that printed who may talk to whom has it all.",
        "02.3 hint 2": "For each pair look up the first one in that list, and see whether the "
        "second one is among its partners.",
        "02.3 further": "ROUTER, DEALER, XPUB and XSUB are in that list as well. Which type has "
        "the most partners? (Lesson 08 uses it.)",
    },
    "zh": {
        "02.1 no function": "答案应该是一个函数，参数是安全机制的名字；你给的是 {kind}。",
        "02.1 no bytes": "函数应该返回 bytes；它返回的是 {kind}。",
        "02.1 refused": "机制是 {mechanism} 时，你的问候有 {size} 字节，服务器挂断了：{reason}。",
        "02.1 waits": "机制是 {mechanism} 时，你的问候有 {size} 字节，服务器还在等："
        "问候永远是 {whole} 字节。",
        "02.1 long": "你的问候有 {size} 字节。服务器把前 {whole} 字节当作问候，后面的就当成帧了。",
        "02.1 version": "服务器回答了，但它以为你说的是协议的 {version} 版。"
        "版本是两个字节，不是两个数字字符。",
        "02.1 hint 1": "把上面表格里的五行抄下来，写上各有多少字节：10 + 2 + 20 + 1 + 31。",
        "02.1 hint 2": "`bytes(8)` 是八个零。文字用 `.encode()` 变成字节，"
        '再用 `.ljust(20, b"\\0")` 补足二十个。',
        "02.1 hint 3": '第一行是 `b"\\xff" + bytes(8) + b"\\x7f"`，第二行是 '
        "`bytes([3, 1])`。“是否服务器”和填充加起来是 32 个零。",
        "02.1 further": "让上文那个手工说 ZMTP 的陌生人报版本 3.0，或者 9.9。"
        "Bob 还收得到消息吗？新来的为什么可以往高里报？",
        "02.2 no function": "答案应该是一个以字节串为参数的函数；你给的是 {kind}。",
        "02.2 no list": "函数应该返回一个由位置（整数）组成的列表；它返回的是 {kind}。",
        "02.2 raised": "{error}。数据是 `{data}`。",
        "02.2 outside": "位置 {at} 不在数据里：数据只有 {size} 字节。",
        "02.2 inside": "位置 {at} 上没有标志：这个字节在一帧的里面，那一帧的标志在 {begin}。",
        "02.2 last": "位置 {at} 上的标志是 {flags}，其中没有 MORE。它是那条消息的最后一帧。",
        "02.2 missed": "位置 {at} 上的标志是 {flags}，其中有 MORE，而你的列表里没有它。",
        "02.2 missed long": "位置 {at} 上的标志是 {flags}：MORE 和 LONG 同时都有。"
        "你的列表里没有它。",
        "02.2 hint 1": "光找标志字节是不行的：正文里也可能有同样的字节。要一帧一帧地走。",
        "02.2 hint 2": "标志里有 LONG（`flags & 2`）时，长度占八个字节，否则占一个。"
        "正文后面就是下一帧的标志。",
        "02.2 hint 3": "`start = at + (9 if flags & 2 else 2)`，然后 `at = start + "
        'int.from_bytes(data[at + 1:start], "big")`。MORE 就是 `flags & 1`。',
        "02.2 further": "直接返回消息本身：列表的列表，里面是每一帧的正文。",
        "02.3 no set": "答案应该是一个由文字组成的集合；你给的是 {kind}。",
        "02.3 no pair": "“{pair}”不在那八对之中。请照着清单写。",
        "02.3 talks": "漏了 {pair}：这两个套接字握手成功了。",
        "02.3 silent": "{pair} 说不上话。轨迹里写着：{reason}。",
        "02.3 hint 1": "打印谁能和谁说话的那个单元格里，什么都有。",
        "02.3 hint 2": "每一对都先在那张清单里找前一个，再看后一个是不是它的伙伴。",
        "02.3 further": "ROUTER、DEALER、XPUB 和 XSUB 也在那张清单里。谁的伙伴最多？"
        "（第 08 课会用到它。）",
    },
}
