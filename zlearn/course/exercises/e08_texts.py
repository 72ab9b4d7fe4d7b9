"""What the exercises of notebook 08 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "08.1 no function": "The answer should be an async function of a DEALER and a question; "
        "this is a {kind}.",
        "08.1 nothing": "`ask` was called, and sent nothing.",
        "08.1 not taken": "The DEALER sent {frames}, and the server's program never received it. "
        "{why}",
        "08.1 otherwise": "The server's program received {got}; it should be “{wanted}”, alone.",
        "08.1 returned": "`ask` returned {returned}; it should return {wanted}.",
        "08.1 hint 1": "A REP takes what stands before the first empty frame for the envelope, and "
        "all behind it for the question. What does a REQ put in front?",
        "08.1 hint 2": '`await dealer.send_multipart([b"", question])`; and the answer comes back '
        "with an empty frame in front.",
        "08.1 further": "call `ask` twice without waiting, with `asyncio.gather`. A REQ would "
        "refuse that. What comes back to whom?",
        "08.2 no function": "The answer should be an async function of a DEALER and a list of "
        "questions; this is a {kind}.",
        "08.2 nothing": "Nothing was sent. {wait}",
        "08.2 in flight": "When the first answer came, {count} of 10 questions had been sent. Send "
        "all of them before you wait for any answer.",
        "08.2 stuck": "{count} answers came, and `ask_all` did not end. {wait}",
        "08.2 no dict": "`ask_all` should return a dict: question → answer; this is a {kind}.",
        "08.2 missing": "The dict lacks the question “{question}”; its answer was {true}.",
        "08.2 mixed": "The answer to “{question}” was {true}, and your dict says {said}. Answers "
        "come in any order.",
        "08.2 hint 1": "Answers come in another order than the questions. So something must travel "
        "with each question and come back with its answer.",
        "08.2 hint 2": "The server keeps all frames but the last, and puts the answer in the place "
        "of the last. What you write in front comes back to you.",
        "08.2 hint 3": 'Send `[question, b"", question]`: the first one is the tag. What comes '
        'back is `[question, b"", answer]`.',
        "08.2 further": "let at most three be in flight at any moment: send the next one when an "
        "answer has come.",
        "08.3 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "08.3 type": "A socket of the type {type} was opened; both sides should be a ROUTER "
        "(XREP).",
        "08.3 unroutable": "{why} A ROUTER does not keep what it can't route.",
        "08.3 nothing": "Nothing was sent. {wait}",
        "08.3 few": "The server heard {heard}, and your ROUTER received {count} of 3 answers. It "
        "should ask 1?, 2?, 3?, and take the answer to each.",
        "08.3 hint 1": "A ROUTER must know the name of whom it sends to. It learns the name in the "
        "handshake, and the server may come late.",
        "08.3 hint 2": "There is an option that gives the next peer you connect to a name in "
        "advance: CONNECT_ROUTING_ID.",
        "08.3 hint 3": '`router.connect_routing_id = b"server"` before `router.connect(…)`. Then '
        'send `[b"server", question]`: it waits in the peer\'s own outbox.',
        "08.3 further": "do without that option: set `router.router_mandatory = 1`, and the server "
        '`routing_id = b"server"`. Catch the error and try again after a while.',
    },
    "zh": {
        "08.1 no function": "答案应该是一个 async 函数，参数是一个 DEALER 和一个问题；"
        "你给的是 {kind}。",
        "08.1 nothing": "调用了 `ask`，却什么也没有发送。",
        "08.1 not taken": "DEALER 发出了{frames}，服务器的程序却一直没有收到。{why}",
        "08.1 otherwise": "服务器的程序收到的是{got}；应该只有“{wanted}”。",
        "08.1 returned": "`ask` 返回的是 {returned}；应该返回 {wanted}。",
        "08.1 hint 1": "REP 把第一个空帧之前的部分当作信封，把后面的全部当作问题。REQ 会在前面放什"
        "么？",
        "08.1 hint 2": '`await dealer.send_multipart([b"", question])`；回答回来的时候，前面也有'
        "一个空帧。",
        "08.1 further": "用 `asyncio.gather` 不等回答就调用两次 `ask`。REQ 是不允许的。回来的回答各"
        "归谁？",
        "08.2 no function": "答案应该是一个 async 函数，参数是一个 DEALER 和一个问题列表；你给的是"
        " {kind}。",
        "08.2 nothing": "什么也没有发送。{wait}",
        "08.2 in flight": "第一个回答到来时，10 个问题里只发出了 {count} 个。先把问题全部发出去，再"
        "等回答。",
        "08.2 stuck": "来了 {count} 个回答，`ask_all` 却没有结束。{wait}",
        "08.2 no dict": "`ask_all` 应该返回一个字典：问题 → 回答；你给的是 {kind}。",
        "08.2 missing": "字典里缺少问题“{question}”；它的回答是 {true}。",
        "08.2 mixed": "“{question}”的回答是 {true}，你的字典里却是 {said}。回答不一定按顺序来。",
        "08.2 hint 1": "回答的顺序和问题的顺序不同。所以每个问题要带上点什么，让它跟着回答一起回来"
        "。",
        "08.2 hint 2": "服务器只把最后一帧换成回答，其余各帧原样保留。你写在前面的东西会回到你这里"
        "。",
        "08.2 hint 3": '发送 `[question, b"", question]`：第一个是标签。回来的是'
        ' `[question, b"", answer]`。',
        "08.2 further": "让任何时刻在途的都不超过三个：来一个回答，再发下一个问题。",
        "08.3 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "08.3 type": "你打开了一个 {type} 类型的套接字；两边都应该是 ROUTER（XREP）。",
        "08.3 unroutable": "{why}无法投递的消息，ROUTER 是不会保留的。",
        "08.3 nothing": "什么也没有发送。{wait}",
        "08.3 few": "服务器听到了 {heard}，3 个回答里你的 ROUTER 接收了 {count} 个。应该依次问 "
        "1?、2?、3?，"
        "并接收每个回答。",
        "08.3 hint 1": "ROUTER 必须知道发给谁，也就是对方的名字。名字要到握手时才知道，而服务器可能"
        "来得晚。",
        "08.3 hint 2": "有一个选项，可以预先给下一个要连接的对端起名字：CONNECT_ROUTING_ID。",
        "08.3 hint 3": '在 `router.connect(…)` 之前写 `router.connect_routing_id = b"server"`。'
        "之后发"
        '送 `[b"server", question]`：它会在这个对端自己的发送队列里等着。',
        "08.3 further": "不用这个选项试试：设置 `router.router_mandatory = 1`，并让服务器设置"
        ' `routing_id = b"server"`。捕获错误，过一会儿再试。',
    },
}
