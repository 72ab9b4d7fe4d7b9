// A puppet of JavaScript's, with zeromq.js. The talk over standard input and output is described
// in puppets.py. The draft types are there as well; their messages are (puppets.py does not see a
// difference):
//
//     CLIENT, DISH, SCATTER, GATHER   one frame; DISH's is group, body
//     SERVER                          routing id (as decimal digits), body
//     RADIO                           group, body
//     DGRAM                           address, body
//
// Rule for this file: it knows zeromq.js, and nothing of the tests.

const zmq = require("zeromq");
const drafts = require("zeromq/draft");
const readline = require("readline");

const TYPES = {
  PAIR: zmq.Pair, PUB: zmq.Publisher, SUB: zmq.Subscriber, REQ: zmq.Request, REP: zmq.Reply,
  DEALER: zmq.Dealer, ROUTER: zmq.Router, PULL: zmq.Pull, PUSH: zmq.Push,
  XPUB: zmq.XPublisher, XSUB: zmq.XSubscriber,
  CLIENT: drafts.Client, SERVER: drafts.Server, RADIO: drafts.Radio, DISH: drafts.Dish,
  GATHER: drafts.Gather, SCATTER: drafts.Scatter, DGRAM: drafts.Datagram,
};

const context = new zmq.Context();
const sockets = new Map();
const kinds = new Map();

const toWord = (body) => body.toString("hex") || "-";
const fromWord = (word) => (word === "-" ? Buffer.alloc(0) : Buffer.from(word, "hex"));

const actions = {
  version: async () => `ok zeromq.js on ${zmq.version}`,
  open: async (name, kind, id) => {
    const options = { context, linger: 0 };
    if (id !== undefined) options.routingId = fromWord(id).toString("latin1");
    const socket = new TYPES[kind](options);
    if ("sendTimeout" in socket) socket.sendTimeout = 5000;
    sockets.set(name, socket);
    kinds.set(name, kind);
    return "ok";
  },
  set: async (name, option, value) => {
    const text = fromWord(value).toString();
    sockets.get(name)[option] = option === "curveServer" ? text === "1" : text;
    return "ok";
  },
  bind: async (name, address) => {
    await sockets.get(name).bind(address);
    return "ok";
  },
  connect: async (name, address) => {
    sockets.get(name).connect(address);
    return "ok";
  },
  subscribe: async (name, topic) => {
    sockets.get(name).subscribe(fromWord(topic));
    return "ok";
  },
  unsubscribe: async (name, topic) => {
    sockets.get(name).unsubscribe(fromWord(topic));
    return "ok";
  },
  join: async (name, group) => {
    sockets.get(name).join(fromWord(group));
    return "ok";
  },
  send: async (name, ...words) => {
    const socket = sockets.get(name);
    const frames = words.map(fromWord);
    if (kinds.get(name) === "SERVER") {
      await socket.send(frames[1], { routingId: Number(frames[0].toString()) });
    } else if (kinds.get(name) === "RADIO") {
      await socket.send(frames[1], { group: frames[0] });
    } else {
      await socket.send(frames.length === 1 ? frames[0] : frames);
    }
    return "ok";
  },
  receive: async (name, milliseconds) => {
    const socket = sockets.get(name);
    socket.receiveTimeout = Number(milliseconds);
    let frames;
    try {
      frames = await socket.receive();
    } catch (error) {
      if (error.code === "EAGAIN") return "nothing";
      throw error;
    }
    const extra = frames[1];
    if (kinds.get(name) === "SERVER") frames = [Buffer.from(`${extra.routingId}`), frames[0]];
    if (kinds.get(name) === "DISH") frames = [Buffer.from(extra.group), frames[0]];
    if (kinds.get(name) === "CLIENT" || kinds.get(name) === "GATHER") frames = [frames[0]];
    return ["got", ...frames.map(toWord)].join(" ");
  },
  close: async (name) => {
    sockets.get(name).close();
    sockets.delete(name);
    return "ok";
  },
};

async function play() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split(" ");
    let answer;
    try {
      answer = await actions[command](...words);
    } catch (error) {
      answer = `failed ${error.code || error.name} ${error.message}`.replaceAll("\n", " ");
    }
    process.stdout.write(`${answer}\n`);
  }
  process.exit(0);
}

play();
