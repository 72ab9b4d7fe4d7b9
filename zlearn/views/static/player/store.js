// The drawing model (views/model.py writes it) and the indexes over it.
//
// Rule for this file: "what is where at time t?" is answered by binary search, never by a walk. What a
// patch brings is put into the indexes by the same functions that built them; only another shape (nodes,
// sockets, links) and a trimmed list are indexed anew.

/** The model and the indexes over it. */
class Store {
  constructor(model, stacking = true) {
    this.model = model && typeof model === "object" ? model : {};
    this.stacking = stacking;
    this.index();
  }

  index() {
    const model = this.model;
    this.behind = false; // the model has what only `index` can take in
    this.news = noNews();
    this.inferred = new Set(list(model.inferred)); // kinds of events that nobody measured
    this.stacks = new Stacks(this.stacking ? model : {});
    this.nodes = this.stacking ? this.stacks.nodes : list(model.nodes);
    this.sockets = this.stacking ? this.stacks.sockets : list(model.sockets);
    this.socket = new Map(this.sockets.map((socket) => [socket.id, socket]));
    this.lanes = this.sockets.slice().sort((a, b) => (a.lane ?? 0) - (b.lane ?? 0));
    this.laneOf = new Map(this.lanes.map((socket, index) => [socket.id, index]));
    for (const [member, stack] of this.stacks.of) this.laneOf.set(member, this.laneOf.get(stack));
    this.indexEdges();
    this.indexEvents();
    this.indexDepths();
    this.indexCopies();
    this.indexCalls();
    this.indexStates();
    this.measureDuration();
    this.news = noNews(); // all of it is known
  }

  measureDuration() {
    const last = this.events.length ? this.events[this.events.length - 1].t : 0;
    this.duration = Math.max(Number(this.model.duration) || 0, last, 0);
  }

  /** Merges a patch into the model and the indexes. What it brought is in `news` until `takeNews`. */
  grow(patch) {
    const merged = mergePatch(this.model, patch);
    if (patch.captions) this.news.captions = true;
    if (PLAN_LISTS.some((kind) => merged[kind].length) || this.isTrimmed()) this.behind = true;
    if (this.behind) return; // until `index`
    this.addEvents();
    for (const entry of merged.depths) this.addDepth(entry);
    for (const copy of merged.copies) this.addCopy(copy);
    for (const call of merged.calls) this.addCall(call);
    for (const state of merged.states) this.addState(state);
    this.measureDuration();
  }

  /** Is there something in the indexes that the model has forgotten? (Another view of it may have done that.) */
  isTrimmed() {
    const { copies, calls, states } = this.model;
    return this.copies.length > list(copies).length || this.calls.size > list(calls).length || this.states.size > list(states).length;
  }

  /** What has come since this was last asked: copies; the earliest time that changed; whether plans must follow. */
  takeNews() {
    const { news } = this;
    this.news = noNews();
    return news;
  }

  /** Would other nodes be drawn as one, or pulled out, if the stacks were made now? */
  stacksMoved() {
    const names = (stacks) => stacks.stacks.map((stack) => stack.nodes.map((node) => node.id).join("\n")).join("\n\n");
    return names(new Stacks(this.model)) !== names(this.stacks);
  }

  changedFrom(t) { if (isTime(t)) this.news.from = Math.min(this.news.from, t); }

  // --- events --------------------------------------------------------------------------
  indexEvents() {
    this.events = [];
    this.position = new Map();
    this.stops = [];
    this.faults = [];
    this.lastEvent = -Infinity; // its number
    this.indexed = list(this.model.events).length; // so many of the model's are in the index
    const order = list(this.model.events).filter((event) => isTime(event.t)).sort((a, b) => a.t - b.t || a.n - b.n);
    for (const event of order) this.addEvent(event);
  }

  /** Those events of the model that are not in the index yet: its last, unless others were put in or cut off. */
  addEvents() {
    const all = list(this.model.events);
    let index = all.length;
    while (index && all[index - 1].n > this.lastEvent) index--;
    if (index !== this.indexed) return this.indexEvents();
    for (; this.indexed < all.length; this.indexed++) this.addEvent(all[this.indexed]);
  }

  addEvent(event) {
    this.lastEvent = Math.max(this.lastEvent, event.n);
    this.known = null;
    if (!isTime(event.t)) return;
    const later = []; // those after it in time that came before it
    while (this.events.length && isAfter(this.events[this.events.length - 1], event)) later.push(this.popEvent());
    this.pushEvent(event);
    while (later.length) this.pushEvent(later.pop());
    if (event.kind === "fault" && this.faults.length < 200) this.faults.push(event);
  }

  pushEvent(event) {
    const index = this.events.push(event) - 1;
    this.position.set(event.n, index);
    if (event.interesting) this.stops.push(index);
  }

  popEvent() {
    const event = this.events.pop();
    if (event.interesting) this.stops.pop();
    return event;
  }

  /** The indexes of events worth a stop; of all, where none is. */
  get interesting() { return this.stops.length ? this.stops : this.events.map((_, index) => index); }

  /** Which event could know of which; made when it is first asked for. */
  causes() { return (this.known = this.known ?? new Causes(this)); }

  /** The events of a copy by the kind of step: kind → index in `events`. */
  stepsOf(copy) {
    const steps = {};
    for (const n of list(copy.events)) {
      const index = this.position.get(n);
      if (index !== undefined) steps[this.events[index].kind] = index;
    }
    return steps;
  }

  // --- queues --------------------------------------------------------------------------
  indexDepths() {
    this.depths = new Map();
    this.depthsOfSocket = new Map();
    this.drawn = new Map(); // entry → how much of it the plans and the indexes know
    for (const entry of list(this.model.depths)) this.addDepth(entry);
  }

  addDepth(entry) {
    const before = this.drawn.get(entry);
    const peak = peakOf(entry);
    const digits = String(peak).length + String(entry.limit ?? "").length;
    this.drawn.set(entry, { count: entry.points.length, digits, link: entry.link });
    this.changedFrom(entry.points[Math.min(before?.count ?? 0, entry.points.length - 1)]?.[0]);
    if (before?.digits !== digits) this.news.plans = true; // tanks are as wide as their numbers
    if (before?.link === entry.link) return;
    const socket = this.stacks.of.get(entry.socket) ?? entry.socket;
    push(this.depths, `${socket}|${entry.link}|${entry.which}`, entry);
    if (!before) push(this.depthsOfSocket, socket, entry);
    this.edgeOfLink.get(entry.link)?.queues.delete(`${socket}|${entry.which}`);
  }

  // --- links ---------------------------------------------------------------------------
  /** Links between the same two ends are one edge of the picture. */

  indexEdges() {
    this.edges = [];
    this.ready = new Map(); // socket → when it had a link that was ready
    this.edgeOfLink = new Map();
    const groups = new Map();
    for (const whole of list(this.model.links)) {
      const link = this.stacks.seen(whole, ["from", "to"]);
      const key = [link.from, link.to || "", link.endpoint].join("|");
      let edge = groups.get(key);
      if (!edge) {
        edge = { id: link.id, from: link.from, to: link.to || "", endpoint: link.endpoint, route: list(link.route),
          transport: link.transport, links: [], states: [], flights: null, latency: 0, arrived: 0, forth: 0, back: 0,
          stack: Boolean(this.socket.get(link.from)?.stack || this.socket.get(link.to)?.stack) };
        groups.set(key, edge);
        this.edges.push(edge);
      }
      edge.links.push(link.id);
      for (const [t, name, text] of list(link.states)) edge.states.push([t, name, text, link.id]);
      this.edgeOfLink.set(link.id, edge);
    }
    this.changes = this.sockets.flatMap((socket) => [socket.opened, socket.closed]).filter(isTime);
    for (const edge of this.edges) {
      edge.states.sort((a, b) => a[0] - b[0]);
      let retries = 0;
      for (const state of edge.states) this.changes.push(state[0]);
      edge.retries = edge.states.map((state) => (retries = state[1] === "ready" ? 0 : retries + (state[1] === "retry")));
      if (edge.stack) edge.counts = this.countReady(edge);
      edge.queues = new Map(); // of a stack, by socket and tank
      edge.asks = [edge.from, edge.to].some((id) => this.socket.get(id)?.type === "REQ");
    }
    this.changes.sort((a, b) => a - b);
  }

  /** Of a stack: how many links are ready, and how many there are, after each change. */
  countReady(edge) {
    const now = new Map();
    let ready = 0;
    return edge.states.map(([, name, , link]) => {
      ready += (name === "ready") - (now.get(link) === "ready");
      now.set(link, name);
      return [ready, now.size];
    });
  }

  /** When a socket had at least one link that was ready: [from, to], the last one open. */
  readyTimes(socket) {
    if (this.ready.has(socket)) return this.ready.get(socket);
    const spans = [];
    for (const edge of this.edges) {
      if (edge.from !== socket && edge.to !== socket) continue;
      let since = null;
      edge.states.forEach(([t, name], index) => {
        const ready = edge.stack ? edge.counts[index][0] > 0 : name === "ready";
        if (ready && since === null) since = t;
        if (!ready && since !== null) { spans.push([since, t]); since = null; }
      });
      if (since !== null) spans.push([since, Infinity]);
    }
    this.ready.set(socket, spans);
    return spans;
  }

  // --- copies --------------------------------------------------------------------------
  indexCopies() {
    this.copies = [];
    this.timesByCopy = new Map(); // copy → {start, written, read, finish, edge, message; place: in `copies`; held: what takes it out of the indexes}
    this.copy = new Map();
    this.ofMessage = new Map();
    this.spans = new Intervals();
    this.waiting = new Map();
    this.places = new Map(); // of losses: at a port, or of a whole socket
    this.losses = [];
    this.lossesOfEdge = new Map();
    this.lossesOfSocket = new Map();
    this.lossMarks = []; // where boxes are dots: one a socket
    this.losing = new Set(); // the ends of what was lost
    this.unsorted = true;
    for (const copy of list(this.model.copies)) this.addCopy(copy);
  }

  /** A copy that is new, or has come further. */
  addCopy(whole) {
    const before = this.copy.get(whole.id);
    const known = before && this.timesByCopy.get(before);
    if (before) this.forget(before);
    const copy = this.stacks.seen(whole, ["from", "to"], before);
    const edge = this.edgeOfLink.get(copy.link);
    const times = this.timesByCopy.get(copy) ?? { place: known?.place ?? this.copies.length, message: messageOf(copy), held: [] };
    Object.assign(times, timesOf(copy, edge), { edge });
    if (before !== copy) this.name(copy, before, times);
    this.news.copies.push(copy);
    this.changedFrom(times.start);
    if (isTime(times.start)) this.hold(times, this.spans, [times.start, times.finish, copy]);
    if (edge) this.addOnEdge(copy, edge, times);
    if (isLoss(copy.fate) || isFiltered(copy.fate)) this.addLoss(copy, edge, times);
  }

  /** Into the indexes by name, instead of how it was seen before. */
  name(copy, before, times) {
    this.copies[times.place] = copy;
    this.copy.set(copy.id, copy);
    this.timesByCopy.delete(before);
    this.timesByCopy.set(copy, times);
    const family = this.ofMessage.get(times.message);
    if (before) family[family.indexOf(before)] = copy;
    else push(this.ofMessage, times.message, copy);
  }

  /** Takes a copy out of all indexes but those by name. */
  forget(copy) {
    const times = this.times(copy);
    this.changedFrom(times.start);
    for (const undo of times.held.splice(0)) undo();
  }

  /** The times to draw a copy by, its edge and the name of its message; of one from another store, too. */
  times(copy) {
    const edge = this.edgeOfLink.get(copy.link);
    return this.timesByCopy.get(copy) ?? { ...timesOf(copy, edge), edge, message: messageOf(copy), held: [] };
  }

  /** Puts an interval into an index, so that `forget` finds it there. */
  hold(times, intervals, entry) {
    intervals.add(entry);
    times.held.push(() => intervals.remove(entry));
  }

  addOnEdge(copy, edge, times) {
    const lost = isLoss(copy.fate) ? copy.ended : null;
    if (isTime(times.written) && edge.transport !== "inproc") {
      const end = times.read ?? (copy.fate === "sent as raw bytes" ? copy.ended : lost) ?? Infinity;
      edge.flights = edge.flights ?? new Intervals();
      this.hold(times, edge.flights, [times.written, end, copy]);
      this.countOnEdge(copy, edge, times);
    }
    if (isTime(copy.queued) && edge.transport !== "inproc") this.wait(times, `${edge.id}|${copy.from}|outbox`, copy.queued, copy.written ?? lost, copy);
    if (isTime(times.read)) this.wait(times, `${edge.id}|${copy.to}|inbox`, times.read, copy.received ?? lost, copy);
  }

  wait(times, key, from, to, copy) {
    if ((to ?? Infinity) <= from) return;
    if (!this.waiting.has(key)) this.waiting.set(key, new Intervals());
    this.hold(times, this.waiting.get(key), [from, to ?? Infinity, copy]);
  }

  /** What an edge usually takes, and whether messages go both ways on it. */
  countOnEdge(copy, edge, times) {
    const latency = times.read === null ? 0 : times.read - times.written;
    if (latency > 0) {
      edge.latency += latency;
      edge.arrived++;
      times.held.push(() => { edge.latency -= latency; edge.arrived--; });
    }
    if (copy.command) return;
    const way = copy.from === edge.from ? "forth" : "back";
    edge[way]++;
    times.held.push(() => { edge[way]--; });
  }

  latencyOf(edge) { return edge.arrived ? edge.latency / edge.arrived : 0; }
  isTwoWay(edge) { return !edge.asks && edge.forth > 0 && edge.back > 0; }

  /** Where a copy was lost: at the sender's port, on the way, at the receiver's port, or at no port at all. */
  addLoss(copy, edge, times) {
    const at = isTime(copy.ended) ? copy.ended : times.start ?? 0;
    const spot = !edge ? "socket" : isTime(times.read) ? "to" : isTime(times.written) ? "middle" : "from";
    const filtered = isFiltered(copy.fate);
    const socket = spot === "to" ? copy.to : copy.from;
    const facts = { edge, spot, filtered, socket };
    const entry = [at, copy];
    for (const key of [[edge ? edge.id : "", socket, spot, filtered].join("|"), `${socket}|${filtered}`]) {
      const { entries } = this.places.get(key) ?? this.newPlace(key, facts);
      insertSorted(entries, entry, startOf);
      times.held.push(() => removeSorted(entries, entry, startOf));
    }
    if (filtered) return;
    const end = { ended: at, id: copy.id, copy };
    this.unsorted = true; // by time and name; sorted when somebody asks
    this.losing.add(end);
    times.held.push(() => { this.losing.delete(end); this.unsorted = true; });
  }

  /** Losses in the order of time; in one moment, of their names. */
  get ends() {
    if (this.unsorted) this.sorted = [...this.losing].sort((a, b) => a.ended - b.ended || (a.id < b.id ? -1 : 1));
    this.unsorted = false;
    return this.sorted;
  }

  newPlace(key, { edge, spot, filtered, socket }) {
    const place = { key, edge, spot, filtered, socket, entries: [] };
    this.places.set(key, place);
    if (key === `${socket}|${filtered}`) { this.lossMarks.push(place); return place; }
    this.losses.push(place);
    this.news.plans = true; // its badge needs a place
    push(edge ? this.lossesOfEdge : this.lossesOfSocket, edge ?? socket, place);
    return place;
  }

  // --- calls and states ------------------------------------------------------------------
  indexCalls() {
    this.callsOf = new Map();
    this.calls = new Map(); // call → its interval
    this.unions = new Map(); // of a stack: its calls that overlap are one; made when they are asked for
    for (const call of list(this.model.calls)) this.addCall(call);
  }

  addCall(whole) {
    const call = this.stacks.seen(whole, ["socket"], this.calls.get(whole)?.[2]);
    if (!isTime(call.from)) return;
    if (!this.callsOf.has(call.socket)) {
      this.callsOf.set(call.socket, new Intervals());
      this.news.plans = true; // its badge needs a place
    }
    const calls = this.callsOf.get(call.socket);
    if (this.calls.has(whole)) calls.remove(this.calls.get(whole));
    const entry = [call.from, call.to ?? Infinity, call];
    this.calls.set(whole, entry);
    calls.add(entry);
    this.unions.delete(call.socket);
    this.changedFrom(call.from);
  }

  /** Visits the calls of a socket that wait between two times. */
  callsBetween(socket, from, to, visit, limit) {
    const calls = this.callsOf.get(socket);
    if (!calls || !this.socket.get(socket)?.stack) { calls?.between(from, to, visit, limit); return; }
    if (!this.unions.has(socket)) {
      this.unions.set(socket, new Intervals(union(calls.entries).map(([start, end, call]) => [start, end, { ...real(call), socket, to: end === Infinity ? null : end }])));
    }
    this.unions.get(socket).between(from, to, visit, limit);
  }

  indexStates() {
    this.statesOf = new Map();
    this.states = new Set();
    for (const state of list(this.model.states)) this.addState(state);
  }

  addState(state) {
    if (!isTime(state.t) || this.states.has(state)) return;
    this.states.add(state);
    if (!this.statesOf.has(state.socket)) this.news.plans = true;
    if (!this.statesOf.has(state.socket)) this.statesOf.set(state.socket, []);
    insertSorted(this.statesOf.get(state.socket), state, (each) => each.t);
  }

  /** The state of a socket's machine at t: what the last change led to, or the first one came from. */
  machineState(socket, t) {
    const states = this.statesOf.get(socket);
    const known = this.socket.get(socket);
    if (!states || (isTime(known?.opened) && t < known.opened) || (isTime(known?.closed) && t >= known.closed)) return "";
    const count = countUpTo(states, t, (state) => state.t);
    return bounded(count ? states[count - 1].to : states[0].from, 30);
  }

  /** The call of a socket that waits at t, if any. */
  blockedCall(socket, t) {
    let found = null;
    this.callsBetween(socket, t, t, (call) => { found = found ?? call; }, 50);
    return found;
  }

  /** {depth, limit} of the queue of one end of an edge at t; `fullest` asks for the most within that instant. */
  depth(edge, socket, which, t, fullest = false) {
    if (edge.stack) return this.spread(edge, socket, which, t);
    let best = null;
    for (const link of edge.links) {
      for (const entry of this.depths.get(`${socket}|${link}|${which}`) ?? []) {
        const count = countUpTo(entry.points, t, (point) => point[0]);
        const when = count ? entry.points[count - 1][0] : -1;
        let depth = count ? entry.points[count - 1][1] : 0;
        for (let i = count - 1; fullest && i >= 0 && entry.points[i][0] === t; i--) depth = Math.max(depth, entry.points[i][1]);
        if (!best || when >= best.when) best = { when, depth, limit: entry.limit, unit: entry.unit, fact: entry.fact };
      }
    }
    return best;
  }

  /** The queues of a stack at t: the least, the middle and the most of their depths. */
  spread(edge, socket, which, t) {
    const key = `${socket}|${which}`;
    let entries = edge.queues.get(key);
    if (!entries) edge.queues.set(key, (entries = edge.links.flatMap((link) => this.depths.get(`${socket}|${link}|${which}`) ?? [])));
    if (!entries.length) return null;
    const depths = entries.map((entry) => {
      const count = countUpTo(entry.points, t, (point) => point[0]);
      return count ? entry.points[count - 1][1] : 0;
    });
    while (depths.length < edge.links.length) depths.push(0); // a queue that was never used is empty
    depths.sort((a, b) => a - b);
    const { limit, unit, fact } = entries[0];
    return { depth: depths.at(-1), limit, unit, fact, low: depths[0], middle: depths[depths.length >> 1], count: depths.length,
      full: limit > 0 ? depths.filter((depth) => depth >= limit).length : 0 };
  }

  stateOf(edge, t) {
    const count = countUpTo(edge.states, t, (state) => state[0]);
    if (!count) return null;
    const [since, name, text] = edge.states[count - 1];
    if (edge.stack) {
      const [ready, all] = edge.counts[count - 1];
      return { since, name: ready ? "ready" : name, text: "", retries: 0, ready, all };
    }
    return { since, name, text, retries: edge.retries[count - 1] };
  }

  /** The copies of a message id or of a copy id; the copy itself comes first. */
  family(id) {
    const copy = this.copy.get(id);
    const copies = this.ofMessage.get(copy ? this.times(copy).message : id) ?? [];
    if (copy) return [copy, ...copies.filter((other) => other !== copy)];
    const lost = copies.find((other) => isLoss(other.fate));
    return lost ? [lost, ...copies.filter((other) => other !== lost)] : copies;
  }
}

const noNews = () => ({ copies: [], from: Infinity, plans: false, captions: false });
const isAfter = (one, other) => one.t > other.t || (one.t === other.t && one.n > other.n);
const messageOf = (copy) => copy.message || String(copy.id).replace(/\/[^/]*$/, "");

function push(map, key, value) {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The times to draw a copy by. inproc has no wire: what is queued is at once at the receiver. */
function timesOf(copy, edge) {
  const queued = edge?.transport === "inproc" ? copy.queued : null;
  const written = copy.written ?? queued ?? null;
  const read = copy.read ?? queued ?? null;
  let start;
  let finish = -Infinity;
  for (const t of [copy.sent, copy.queued, written, read, copy.received, copy.ended]) if (start === undefined && isTime(t)) start = t;
  const gone = isLoss(copy.fate) || isFiltered(copy.fate);
  for (const t of [start, written, read, copy.received, gone ? copy.ended : null]) if (isTime(t) && t > finish) finish = t;
  return { start, written, read, finish };
}
