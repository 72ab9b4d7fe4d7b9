"""What the exercises of notebook 17 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "17.1 no function": "The answer should be a function of a trace, the channels and a word; "
        "this is a {kind}.",
        "17.1 no set": "The function should return a set of names of channels; it returned a "
        "{kind}.",
        "17.1 no channel": "“{name}” is no channel. The channels are the values of `channels`.",
        "17.1 missing": "“{word}” went over {channel} too, and your set lacks it: look at the "
        "message that is shown.",
        "17.1 too much": "Your set has {channel}, and nothing with “{word}” went over it.",
        "17.1 hint 1": "Go through `trace.copies()`. Each has `frames`, a list of texts; the word "
        "may be in any of them.",
        "17.1 hint 2": "One end of every copy is the kernel's: `copy.sender` if the kernel speaks, "
        "`copy.receiver` if it is told. `channels` knows the kernel's sockets only.",
        "17.1 hint 3": "`channels.get(copy.sender) or channels.get(copy.receiver)` is the channel.",
        "17.1 further": "count the messages of each channel. Which one is the busiest while "
        "nothing runs?",
        "17.2 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "17.2 silent": "{node} sent its whole request and received nothing.",
        "17.2 early": "{node} had sent only “{said}”, and was answered already. A request ends "
        "with an empty line.",
        "17.2 head": "{node} received “{said}”. A head ends with an empty line, as a request does.",
        "17.2 status": "{node} asked for {path}, and the answer begins with “{said}”. It should "
        "be “{wanted}”.",
        "17.2 length": "{node} was not told how long the body is: there is no Content-Length.",
        "17.2 body": "{node} was told of {length} bytes, and the body is “{said}”. It should be "
        "“{wanted}”.",
        "17.2 hint 1": "TCP is a stream (lesson 00): a request may come in pieces, and several "
        "browsers' pieces take turns. Keep a text for each of them, in a dict.",
        "17.2 hint 2": 'A request is complete when `b"\\r\\n\\r\\n"` is in it. Its second word is '
        "the path.",
        "17.2 hint 3": "Answer with `send_multipart([who, head + body])`. The head ends with an "
        "empty line, and says `Content-Length: ` and the body's length in bytes.",
        "17.2 further": 'let your server run with `world="loopback"`, and open it in a real '
        "browser.",
    },
    "zh": {
        "17.1 no function": "答案应该是一个函数，参数是轨迹、通道表和一个词；你给的是 {kind}。",
        "17.1 no set": "这个函数应该返回由通道名字组成的集合；它返回的是 {kind}。",
        "17.1 no channel": "“{name}”不是通道。通道的名字是 `channels` 里的那些值。",
        "17.1 missing": "“{word}”也走过 {channel}，你的集合里却没有：看看指出来的那条消息。",
        "17.1 too much": "你的集合里有 {channel}，可是带着“{word}”的消息一条也没有走过它。",
        "17.1 hint 1": "遍历 `trace.copies()`。每一份都有 `frames`，是一串文字；"
        "哪一帧里都可能有这个词。",
        "17.1 hint 2": "每份副本总有一端属于内核：内核说话时是 `copy.sender`，"
        "听话时是 `copy.receiver`。`channels` 只认识内核的套接字。",
        "17.1 hint 3": "`channels.get(copy.sender) or channels.get(copy.receiver)` 就是通道。",
        "17.1 further": "数一数每个通道有多少条消息。什么都没有运行的时候，哪个最忙？",
        "17.2 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "17.2 silent": "{node} 把整个请求都发了，却什么也没有收到。",
        "17.2 early": "{node} 才发了“{said}”，就收到了回答。请求要到空行才算完。",
        "17.2 head": "{node} 收到“{said}”。头部和请求一样，要以空行结束。",
        "17.2 status": "{node} 请求的是 {path}，回答却以“{said}”开头。应该是“{wanted}”。",
        "17.2 length": "{node} 不知道正文有多长：没有 Content-Length。",
        "17.2 body": "{node} 得知正文有 {length} 个字节，收到的是“{said}”。应该是“{wanted}”。",
        "17.2 hint 1": "TCP 是字节流（第 00 课）：一个请求可能分几段来，"
        "几个浏览器的段还会交错。用一个字典，给每个浏览器各记一段文字。",
        "17.2 hint 2": '里面有了 `b"\\r\\n\\r\\n"`，请求就完整了。它的第二个词就是路径。',
        "17.2 hint 3": "用 `send_multipart([who, head + body])` 回答。头部以空行结束，"
        "里面写着 `Content-Length: ` 和正文的字节数。",
        "17.2 further": '用 `world="loopback"` 运行你的服务器，再用真实的浏览器打开它。',
    },
}
