// What happened before what: causes, effects, and the causal axis.
//
// Rule for this file: it answers; it draws nothing.

/** Happened before: an event comes after its cause, and after the one before it at its place. */
class Causes {
  constructor(store) {
    this.store = store;
    const { events, position } = store;
    const latest = new Map();
    const steps = new Map();
    this.before = [new Int32Array(events.length), new Int32Array(events.length)]; // index → index, −1: none
    this.clock = new Int32Array(events.length); // Lamport's, from 1
    events.forEach((event, index) => {
      const place = event.socket || `node ${event.node ?? ""}`;
      const cause = event.cause === null || event.cause === undefined ? steps.get(event.msg) : position.get(event.cause);
      const direct = [latest.get(place) ?? -1, cause !== undefined && cause < index ? cause : -1];
      this.clock[index] = 1 + Math.max(...direct.map((each) => (each < 0 ? 0 : this.clock[each])));
      direct.forEach((each, which) => { this.before[which][index] = each; });
      latest.set(place, index);
      if (event.msg) steps.set(event.msg, index); // a trace that names no causes still has the steps of a copy
    });
    this.last = this.clock.reduce((most, each) => Math.max(most, each), 1);
  }

  /** What could have known of the event at `index`, and what it could have known of. */
  cone(index) {
    const count = this.clock.length;
    const side = new Int8Array(count); // −1: before it, 1: after it
    side[index] = 1;
    for (let i = index + 1; i < count; i++) if (this.before.some((before) => before[i] >= index && side[before[i]] > 0)) side[i] = 1;
    side[index] = -1;
    for (let i = index; i >= 0; i--) {
      if (side[i] < 0) for (const before of this.before) if (before[i] >= 0) side[before[i]] = -1;
    }
    side[index] = 0;
    return this.byLane(index, side);
  }

  /** In each lane the causes are what comes first, up to one event, and the effects are what comes last. */
  byLane(index, side) {
    const { store } = this;
    const cone = { index, causes: new Map(), effects: new Map(), counts: [0, 0], chain: [index] };
    side.forEach((each, i) => {
      if (!each) return;
      cone.counts[each < 0 ? 0 : 1]++;
      const lane = store.laneOf.get(store.events[i].socket);
      if (lane === undefined) return;
      if (each < 0) cone.causes.set(lane, i);
      else if (!cone.effects.has(lane)) cone.effects.set(lane, i);
    });
    for (let at = store.position.get(store.events[index].cause); at !== undefined && cone.chain.length < 200;) {
      cone.chain.push(at);
      at = store.position.get(store.events[at].cause);
    }
    return cone;
  }
}

/** Places by Lamport's clock instead of by time: an event stands one step after what it needed. */
class CausalAxis {
  constructor(store) {
    this.store = store;
    this.causes = store.causes();
    const { clock, last } = this.causes;
    this.last = last;
    this.lanes = store.lanes.map(() => ({ times: [], clocks: [] }));
    this.reached = new Int32Array(clock.length); // the latest step of all events up to an index
    store.events.forEach((event, index) => {
      this.reached[index] = Math.max(clock[index], index ? this.reached[index - 1] : 0);
      const lane = this.lanes[store.laneOf.get(event.socket)];
      if (!lane) return;
      lane.times.push(event.t);
      lane.clocks.push(Math.max(clock[index], lane.clocks.at(-1) ?? 0));
    });
    const spans = [];
    for (const copy of store.copies) {
      const clocks = Object.values(store.stepsOf(copy)).map((index) => clock[index]);
      if (clocks.length) spans.push([Math.min(...clocks), Math.max(...clocks), copy]);
    }
    this.spans = new Intervals(spans);
  }

  /** The step of a lane's last event up to t; 0 before its first. */
  at(lane, t) {
    const { times, clocks } = this.lanes[lane] ?? { times: [], clocks: [] };
    const count = countUpTo(times, t);
    return count ? clocks[count - 1] : 0;
  }

  /** The latest step of all that has happened up to t. */
  reach(t) {
    const count = countUpTo(this.store.events, t, (event) => event.t);
    return count ? this.reached[count - 1] : 0;
  }

  /** The time of the last event of a lane up to a step; of any lane, where that one has none. */
  time(lane, step) {
    const { times, clocks } = this.lanes[lane] ?? { times: [], clocks: [] };
    const count = countUpTo(clocks, step);
    if (count) return times[count - 1];
    const all = countUpTo(this.reached, step);
    return all ? this.store.events[all - 1].t : 0;
  }
}
