// The drawing model grows: patches of a run that is under way are merged into it.
//
// Rule for this file: a patch costs its own size, not the model's. What was there keeps its identity.

const LISTS = ["nodes", "sockets", "links", "copies", "calls", "states", "depths"];
const PLAN_LISTS = ["nodes", "sockets", "links"]; // what the pictures' plans rest on
const LIVE_LIMIT = 20000; // of a kind kept while live; trimmed in bulk, never one by one
const TRIMMED = ["events", "copies", "calls", "states"];

const identity = (kind, entry) => entry.id ?? { calls: `${entry.socket}@${entry.from}`,
  states: `${entry.socket}@${entry.t}@${entry.machine}`, depths: `${entry.socket}/${entry.pipe}/${entry.which}` }[kind];

/** The entries of a patch's list, or of a table: the fields' names, then rows; a shorter one lacks the last. */
function entriesOf(listed) {
  if (!Array.isArray(listed?.rows)) return list(listed);
  const fields = list(listed.fields);
  return listed.rows.map((row) => {
    const entry = {};
    for (let i = 0; i < row.length; i++) entry[fields[i]] = row[i];
    return entry;
  });
}

/**
 * Merge a live patch into a model, in place. Merging the same patch twice changes nothing.
 * Returns what is new or changed, by kind, as it stands in the model now.
 */
function mergePatch(model, patch) {
  const news = {};
  for (const kind of LISTS) news[kind] = mergeList(model, kind, entriesOf(patch[kind]));
  mergeEvents(model, entriesOf(patch.events));
  for (const kind of TRIMMED) trim(list(model[kind]));
  for (const [key, value] of Object.entries(patch)) {
    if (!LISTS.includes(key) && key !== "events" && key !== "version") model[key] = value;
  }
  return news;
}

function mergeList(model, kind, entries) {
  if (!entries.length) return [];
  const known = (model[kind] = list(model[kind]));
  const where = positions(known, (entry) => identity(kind, entry));
  // a row of a queue's new points alone is for who knows the queue; the whole that a late view asks for has it
  const told = kind === "depths" ? entries.filter((entry) => entry.which !== undefined || where.has(identity(kind, entry))) : entries;
  return told.map((entry) => {
    const id = identity(kind, entry);
    const at = where.get(id);
    if (at === undefined) {
      const added = kind === "depths" ? { ...entry, start: 0, points: list(entry.points).slice() } : entry;
      where.set(id, known.push(added) - 1);
      return added;
    }
    if (kind !== "depths") return Object.assign(known[at], entry);
    const points = list(known[at].points);
    points.length = Math.min(points.length, entry.start ?? 0);
    for (const point of list(entry.points)) points.push(point);
    return Object.assign(known[at], entry, { start: 0, points });
  });
}

const POSITIONS = new WeakMap(); // array → Map(id → index), so that a patch costs its own size only

function positions(array, idOf) {
  let known = POSITIONS.get(array);
  if (!known || known.size !== array.length) {
    known = new Map(array.map((entry, index) => [idOf(entry), index]));
    POSITIONS.set(array, known);
  }
  return known;
}

/** As a rule they follow those that are known; a view that asks for the whole has heard the end before it. */
function mergeEvents(model, events) {
  const known = (model.events = list(model.events));
  const last = known.length ? known[known.length - 1].n : -1;
  if (events.length && events[0].n <= last) {
    const numbers = new Set(known.map((event) => event.n));
    const missed = events.filter((event) => event.n < last && !numbers.has(event.n));
    if (missed.length) known.push(...missed), known.sort((a, b) => a.n - b.n);
  }
  for (const event of events) if (event.n > last) known.push(event);
}

/** Cuts off the oldest when there are too many. */
function trim(array) {
  if (array.length <= LIVE_LIMIT * 1.2) return;
  array.splice(0, array.length - LIVE_LIMIT);
  POSITIONS.delete(array);
}

const PEAKS = new WeakMap(); // depth → {count, peak}: of so many points

/** The deepest that a queue ever was; a look costs what has come since the last one. */
function peakOf(entry) {
  const points = list(entry.points);
  const known = PEAKS.get(entry) ?? { count: 0, peak: 0 };
  for (let i = Math.min(known.count, points.length); i < points.length; i++) known.peak = Math.max(known.peak, points[i][1]);
  known.count = points.length;
  PEAKS.set(entry, known);
  return known.peak;
}

const OUT_ONLY = new Set(["PUB", "XPUB", "PUSH", "RADIO", "SCATTER"]);
const IN_ONLY = new Set(["SUB", "XSUB", "PULL", "DISH", "GATHER"]);
const isLoss = (fate) => typeof fate === "string" && /^(dropped|lost|refused|unroutable|conflated)/.test(fate);
const isFiltered = (fate) => fate === "filtered";
