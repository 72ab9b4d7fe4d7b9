// The drawing model grows: patches of a run that is under way are merged into it.
//
// Rule for this file: a patch costs its own size, not the model's.

const LISTS = ["nodes", "sockets", "links", "copies", "calls", "states"];
const LIVE_LIMIT = 20000; // events kept while live; trimmed in bulk, never one by one

const identity = (kind, entry) => entry.id ?? (kind === "calls" ? `${entry.socket}@${entry.from}`
  : kind === "states" ? `${entry.socket}@${entry.t}@${entry.machine}` : undefined);
const depthIdentity = (entry) => entry.id ?? `${entry.socket}/${entry.pipe}/${entry.which}`;

/** Merge a live patch into a model, in place. Merging the same patch twice changes nothing. */
function mergePatch(model, patch) {
  for (const kind of LISTS) {
    if (!Array.isArray(patch[kind]) || !patch[kind].length) continue;
    const known = (model[kind] = list(model[kind]));
    const where = positions(known, (entry) => identity(kind, entry));
    for (const entry of patch[kind]) {
      const id = identity(kind, entry);
      const at = where.get(id);
      if (at === undefined) where.set(id, known.push(entry) - 1);
      else known[at] = { ...known[at], ...entry };
    }
  }
  mergeDepths(model, list(patch.depths));
  mergeEvents(model, list(patch.events));
  for (const [key, value] of Object.entries(patch)) {
    if (!LISTS.includes(key) && key !== "depths" && key !== "events" && key !== "version") model[key] = value;
  }
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

function mergeDepths(model, depths) {
  if (!depths.length) return;
  const known = (model.depths = list(model.depths));
  const where = positions(known, depthIdentity);
  for (const entry of depths) {
    const id = depthIdentity(entry);
    const at = where.get(id);
    if (at === undefined) where.set(id, known.push({ ...entry, points: list(entry.points).slice() }) - 1);
    else {
      const points = known[at].points.slice(0, entry.start ?? 0).concat(list(entry.points));
      known[at] = { ...known[at], ...entry, start: 0, points };
    }
  }
}

function mergeEvents(model, events) {
  const known = (model.events = list(model.events));
  let last = known.length ? known[known.length - 1].n : -1;
  for (const event of events) {
    if (event.n > last) { known.push(event); last = event.n; }
  }
  if (known.length > LIVE_LIMIT * 1.2) known.splice(0, known.length - LIVE_LIMIT);
  const copies = list(model.copies);
  if (copies.length > LIVE_LIMIT * 1.2) {
    copies.splice(0, copies.length - LIVE_LIMIT);
    POSITIONS.delete(copies);
  }
}

const OUT_ONLY = new Set(["PUB", "XPUB", "PUSH", "RADIO", "SCATTER"]);
const IN_ONLY = new Set(["SUB", "XSUB", "PULL", "DISH", "GATHER"]);
const isLoss = (fate) => typeof fate === "string" && /^(dropped|lost|refused|unroutable|conflated)/.test(fate);
const isFiltered = (fate) => fate === "filtered";
