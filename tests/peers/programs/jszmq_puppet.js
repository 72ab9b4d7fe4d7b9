// A puppet of jszmq's: ZeroMQ in JavaScript, for browsers too, over WebSocket alone. The talk
// over standard input and output is described in puppets.py.
//
// Rule for this file: it knows jszmq, and nothing of the tests.

const zmq = require("jszmq");
const readline = require("readline");

const sockets = new Map();

const toWord = (body) => body.toString("hex") || "-";
const fromWord = (word) => (word === "-" ? Buffer.alloc(0) : Buffer.from(word, "hex"));

// jszmq calls back with each message: it waits here until somebody asks for it.
function open(kind, id) {
  const socket = zmq.socket(kind.toLowerCase());
  if (id !== undefined) socket.options.routingId = fromWord(id);
  const entry = { socket, messages: [], waiting: null };
  socket.on("message", (...frames) => {
    entry.messages.push(frames);
    if (entry.waiting) entry.waiting();
  });
  return entry;
}

function receive(entry, milliseconds) {
  return new Promise((resolve) => {
    const look = () => {
      clearTimeout(timer);
      entry.waiting = null;
      resolve(entry.messages.shift());
    };
    const timer = setTimeout(look, milliseconds);
    entry.waiting = look;
    if (entry.messages.length) look();
  });
}

const actions = {
  version: async () => "ok jszmq",
  open: async (name, kind, id) => {
    sockets.set(name, open(kind, id));
    return "ok";
  },
  bind: async (name, address) => {
    sockets.get(name).socket.bindSync(address);
    return "ok";
  },
  connect: async (name, address) => {
    sockets.get(name).socket.connect(address);
    return "ok";
  },
  subscribe: async (name, topic) => {
    sockets.get(name).socket.subscribe(fromWord(topic));
    return "ok";
  },
  send: async (name, ...words) => {
    sockets.get(name).socket.send(words.map(fromWord));
    return "ok";
  },
  receive: async (name, milliseconds) => {
    const frames = await receive(sockets.get(name), Number(milliseconds));
    return frames ? ["got", ...frames.map(toWord)].join(" ") : "nothing";
  },
  close: async (name) => {
    sockets.get(name).socket.close();
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
      answer = `failed ${error.code || error.name} ${error.message || error}`.replaceAll("\n", " ");
    }
    process.stdout.write(`${answer}\n`);
  }
  process.exit(0);
}

play();
