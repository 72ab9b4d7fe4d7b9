"""What the exercises of notebook 12 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "12.1 no function": "The answer should be an async function of a node and an order; this "
        "is a {kind}.",
        "12.1 too many": "“{order}” was asked a fourth time. Three tries, and then it is to be "
        "reported.",
        "12.1 waits": "“{order}” was neither answered nor reported, after {tries} tries. The "
        "client was still at it when the play ended.",
        "12.1 early": "“{order}” was reported as lost after {tries} of 3 tries.",
        "12.1 other": "For “{order}” the function returned {told}. It should be the answer as a "
        "text, or None after three tries.",
        "12.1 hint 1": "`await req.poll(1000)` waits a second at most, and tells whether an answer "
        "is there.",
        "12.1 hint 2": "A REQ that waits for its answer can't ask again. Close it, and open "
        "another one.",
        "12.1 hint 3": "In a loop of three: open with linger=0, connect, send, poll; if there is "
        "an answer return it, else close. After the loop, return None.",
        "12.1 further": "wait longer after each try: 0.5 s, 1 s, 2 s. When is that better?",
        "12.2 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "12.2 twice": "“{order}” was ordered {wanted}×, and the work was done {count}×.",
        "12.2 idle": "“{order}” was answered, and yet the work was never done.",
        "12.2 never": "“{order}” was ordered {wanted}×, and the work was done {count}×. "
        "Two orders with the same text are two orders.",
        "12.2 unanswered": "Order {number}, “{order}”, was never answered. Who asks again is "
        "waiting for the answer too.",
        "12.2 other": "Order {number}, “{order}”, got the answer “{told}”. Whoever asks again "
        "wants the same answer as the first time.",
        "12.2 hint 1": "The id tells whether you know an order already. Its text does not.",
        "12.2 hint 2": "A dict from id to answer remembers both: that it was done, and what came "
        "of it.",
        "12.2 hint 3": "If the id isn't in the dict: work, and put the answer there. Then send "
        "what the dict has, in both cases.",
        "12.2 further": "the dict grows for ever. When may an answer be forgotten?",
        "12.3 no function": "The answer should be a function of a ring and a time; this is a "
        "{kind}.",
        "12.3 stranger": "At {time} s the function returned somebody who is not in the ring.",
        "12.3 none": "At {time} s the function returned None, and there was a living worker.",
        "12.3 expired": "At {time} s it chose a worker whose time was over: it may be dead, and "
        "the order lost.",
        "12.3 not first": "At {time} s it chose a living worker, but another one has waited "
        "longer.",
        "12.3 still there": "At {time} s the chosen worker was still in the ring: it would get a "
        "second order while it works.",
        "12.3 left": "At {time} s a worker whose time was over stayed in the ring.",
        "12.3 lost": "At {time} s a living worker that was not chosen vanished from the ring.",
        "12.3 hint 1": "A dict keeps its order: who came first stands first. "
        "`next(iter(ring), None)` is the first, or None.",
        "12.3 hint 2": "First throw out everybody with `until <= now`. Don't change a dict while "
        "you walk through it: make a list of the names first.",
        "12.3 hint 3": "Then take the first, remove it with `ring.pop(first, None)`, and return "
        "it.",
        "12.3 further": "who holds an order when a worker dies at work? Let the queue keep each "
        "order until the answer is there.",
    },
    "zh": {
        "12.1 no function": "答案应该是一个异步函数，参数是节点和订单；你给的是 {kind}。",
        "12.1 too many": "“{order}”问了第四次。最多试三次，之后就该报告。",
        "12.1 waits": "“{order}”试了 {tries} 次，既没有得到回答，也没有报告。"
        "运行结束时客户端还在忙。",
        "12.1 early": "3 次机会只试了 {tries} 次，“{order}”就报告失败了。",
        "12.1 other": "“{order}”问过之后，函数返回的是 {told}。应该返回文字形式的回答；"
        "试过三次都不行，则返回 None。",
        "12.1 hint 1": "`await req.poll(1000)` 最多等一秒，并告诉你回答来了没有。",
        "12.1 hint 2": "正在等回答的 REQ 不能再问。把它关掉，另开一个。",
        "12.1 hint 3": "循环三次：用 linger=0 打开，连接，发送，poll；有回答就返回它，"
        "没有就关闭。循环之后返回 None。",
        "12.1 further": "每试一次就等得更久一些：0.5 秒、1 秒、2 秒。什么情况下这样更好？",
        "12.2 no actor": "答案应该是一个角色，也就是一个以节点为参数的函数；你给的是 {kind}。",
        "12.2 twice": "“{order}”订了 {wanted} 次，活却干了 {count} 次。",
        "12.2 idle": "“{order}”得到了回答，活却一次也没有干。",
        "12.2 never": "“{order}”订了 {wanted} 次，活却只干了 {count} 次。"
        "文字相同的两份订单，仍是两份订单。",
        "12.2 unanswered": "第 {number} 份订单“{order}”始终没有得到回答。再次来问的人，"
        "也在等回答。",
        "12.2 other": "第 {number} 份订单“{order}”得到的回答是“{told}”。"
        "再次来问的人，要的是和第一次一样的回答。",
        "12.2 hint 1": "这份订单是不是见过，要看 id，不能看文字。",
        "12.2 hint 2": "用一个从 id 到回答的字典，两件事就都记住了：已经做过，以及结果是什么。",
        "12.2 hint 3": "如果 id 不在字典里：干活，把回答放进去。然后不管哪种情况，"
        "都把字典里的回答发出去。",
        "12.2 further": "这个字典会一直变大。什么时候可以忘掉一个回答？",
        "12.3 no function": "答案应该是一个函数，参数是环和时刻；你给的是 {kind}。",
        "12.3 stranger": "{time} 秒时，函数返回的那个不在环里。",
        "12.3 none": "{time} 秒时，函数返回了 None，可是还有活着的工作者。",
        "12.3 expired": "{time} 秒时，选中的工作者已经过期：它可能死了，订单也就丢了。",
        "12.3 not first": "{time} 秒时，选中的工作者是活的，但另有一个等得更久。",
        "12.3 still there": "{time} 秒时，选中的工作者还留在环里：它还在干活，又会分到一份。",
        "12.3 left": "{time} 秒时，有个已经过期的工作者还留在环里。",
        "12.3 lost": "{time} 秒时，有个活着的、没有选中的工作者从环里消失了。",
        "12.3 hint 1": "字典会保持顺序：先来的排在前面。`next(iter(ring), None)` 就是第一个，"
        "没有则是 None。",
        "12.3 hint 2": "先把 `until <= now` 的都清出去。遍历字典时不要改动它："
        "先把名字收进一个列表。",
        "12.3 hint 3": "然后取第一个，用 `ring.pop(first, None)` 把它拿掉，再返回它。",
        "12.3 further": "工作者干着活死了，订单在谁手里？让中间节点把每份订单留到回答来了为止。",
    },
}
