"""What the checks and hints of lesson 01 say, in English and in Chinese.

Rule for this file: texts only. Both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "01 wrong state": "The client made a call out of turn: {reason}.",
        "01 gave up": "The client gave up: a call ran into its time-out (EAGAIN). Nothing was "
        "lost; it only did not wait long enough.",
        "01.1 waited": "All is answered, and yet: the first question was asked at {time} s, when "
        "the server was there already. Ask right away. The socket waits for you.",
        "01.1 asked": "The client should ask 1, 2, 3, 4, 5. It asked: {asked}.",
        "01.1 unanswered": "The client asked {asked} questions and took {answered} answers.",
        "01.1 hint 1": "Write the client as if the server were there. Nothing in it needs to know "
        "about the two seconds.",
        "01.1 hint 2": "Connect once. Then, for each number: `await req.send(…)`, and "
        "`await req.recv()` before the next one.",
        "01.1 further": "let the server stop after the third answer and bind again a second later. "
        "Is the fourth question answered?",
        "01.2 sockets": "The client opened {count} sockets. With two of them you deal the "
        "questions out yourself. One REQ does it for you.",
        "01.2 nothing": "The client received no answer at all.",
        "01.2 order": "The answers came as {got}. They should come as A B A B A B.",
        "01.2 why": "The answers alternate. Now say why: set `why`.",
        "01.2 words": 'The answers alternate. Now set `why` to "speed", "servers" or "client".',
        "01.2 speed": "The answers alternate. But speed is not why: the servers of the hidden runs "
        "are up to a hundred times slower than each other, and the order stays.",
        "01.2 servers": "The answers alternate. But the two servers have no connection to each "
        "other, so how should they agree? Look at the picture on the left.",
        "01.2 hint 1": "One socket may connect to several places: one socket, many connections.",
        "01.2 hint 2": "Call `req.connect(…)` twice, for a first and then for b. Then ask and "
        "receive, six times. For the reason, read the first line of `Req` in the pattern file.",
        "01.2 further": "connect to a third address where nobody lives. Which question is never "
        "answered, and why does the client wait for ever?",
        "01.3 refused": "{type} with the calls {calls}: your function says {said}. The real socket "
        "refused the call with index {true}.",
        "01.3 fine": "{type} with the calls {calls}: your function says {said}. The real socket "
        "refused none of them ({true}).",
        "01.3 right": "Your function and the real sockets agree about all {count} lists of calls.",
        "01.3 hint 1": "Keep the state in a variable. For each call, look up (state, call) in the "
        "table.",
        "01.3 hint 2": "If `(state, call)` is not in the table, return the index. Otherwise "
        "`state = table[state, call]`, and go on.",
        "01.3 further": "draw a table of your own with `machine_figure`, for a REQ that may ask "
        "twice before it must listen.",
    },
    "zh": {
        "01 wrong state": "客户端有一次没轮到就调用了：{reason}。",
        "01 gave up": "客户端放弃了：一次调用超时了（EAGAIN）。什么也没有丢，只是等得不够久。",
        "01.1 waited": "问题全都得到了回答，不过第一个问题到 {time} 秒才提，那时服务器已经在了。"
        "请马上提问，套接字会替你等。",
        "01.1 asked": "客户端应该依次问 1、2、3、4、5。它问的是：{asked}。",
        "01.1 unanswered": "客户端提了 {asked} 个问题，取走了 {answered} 个回答。",
        "01.1 hint 1": "写客户端时，就当服务器已经在那里了。那两秒的事，没有一行代码需要知道。",
        "01.1 hint 2": "只连接一次。然后每个数字都 `await req.send(…)`，"
        "再 `await req.recv()`，才轮到下一个。",
        "01.1 further": "让服务器在第三个回答之后停下，一秒后再次绑定。第四个问题会得到回答吗？",
        "01.2 sockets": "客户端打开了 {count} 个套接字。用两个，就是你自己在分问题。"
        "只用一个 REQ，它会替你分。",
        "01.2 nothing": "客户端一个回答也没有收到。",
        "01.2 order": "回答的顺序是 {got}。应该是 A B A B A B。",
        "01.2 why": "回答是交替的。现在说说为什么：设置 `why`。",
        "01.2 words": '回答是交替的。现在把 `why` 设为 "speed"、"servers" 或 "client"。',
        "01.2 speed": "回答是交替的。但原因不是速度：在隐藏的运行里，"
        "两台服务器的快慢可以相差一百倍，而顺序不变。",
        "01.2 servers": "回答是交替的。但两台服务器之间没有连接，怎么商量呢？看看左边的图。",
        "01.2 hint 1": "一个套接字可以连到几个地方：一个套接字，多条连接。",
        "01.2 hint 2": "调用两次 `req.connect(…)`，先 a 后 b。然后提问、接收，共六次。"
        "至于原因，请读模式文件里 `Req` 的第一行。",
        "01.2 further": "再连接一个没有人的地址。哪个问题永远得不到回答？"
        "客户端为什么会一直等下去？",
        "01.3 refused": "{type}，依次调用 {calls}：你的函数说 {said}。"
        "真实的套接字拒绝的是下标为 {true} 的调用。",
        "01.3 fine": "{type}，依次调用 {calls}：你的函数说 {said}。"
        "真实的套接字一个也没有拒绝（{true}）。",
        "01.3 right": "全部 {count} 串调用，你的函数和真实的套接字都说得一样。",
        "01.3 hint 1": "用一个变量记住状态。每来一个调用，就在表里查 (state, call)。",
        "01.3 hint 2": "如果 `(state, call)` 不在表里，就返回下标；"
        "否则 `state = table[state, call]`，继续。",
        "01.3 further": "用 `machine_figure` 画一张你自己的表：一种可以连问两次、"
        "然后才必须听的 REQ。",
    },
}
