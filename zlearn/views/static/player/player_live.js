// The player of a run that is under way: what comes is taken in, and the pictures follow.
//
// Rule for this file: what comes costs its own size; what costs the size of the whole waits for its turn.

const PLAN_PAUSE = 8; // so many times longer than planning anew takes, a live picture waits for the next time
const STACK_PAUSE = 5000; // milliseconds between two looks at who fares worse than the rest of a stack
const TICKS_PAUSE = 500;

/** Takes patches in. */
class PlayerLive extends PlayerRoom {
  /** Patches that came before this view was there are asked for in one piece. */
  requestModel() { try { this.model.send?.({ ask: "model" }); } catch { /* a page without a kernel */ } }

  message(content) {
    if (content?.forking) clearTimeout(this.unanswered); // it has begun, and takes as long as it takes
    if (content?.forked) { this.forked(content.forked); return; }
    for (const news of [content?.model, content?.patch]) {
      if (!news || typeof news !== "object") continue;
      this.store.grow(news); // the model in place: a view opened later, and a saved notebook, have it too
      this.grown = true;
      this.invalidate();
    }
  }

  /**
   * At most once a frame: the pictures follow what has come. Another shape, or a thing that needs a
   * place, is planned anew; that costs what the whole does, so it waits until it is a small share of the time.
   */
  catchUp(now) {
    if (!this.grown) return;
    const ended = this.wasLive && !this.isLive();
    const anew = ended || this.store.behind || this.stacksMoved(now);
    const plans = anew || this.store.news.plans || this.pinned || this.timeline.causal;
    if (plans && (ended || now >= (this.planAfter ?? 0))) this.planAnew(now, anew, ended);
    else if (this.store.behind) return; // what comes after it waits with it
    else this.takeIn(now);
    if (this.following) this.seek(this.store.duration);
    if (ended && this.following) this.setPlaying(false);
  }

  planAnew(now, anew, ended) {
    const from = performance.now();
    if (anew) this.store.index();
    this.wasLive = this.isLive();
    this.renew(ended);
    this.grown = false;
    this.planAfter = now + Math.max(30, PLAN_PAUSE * (performance.now() - from));
  }

  /** What has come costs its own size. */
  takeIn(now) {
    const news = this.store.takeNews();
    this.store.news.plans = this.grown = news.plans; // these still wait
    if (news.captions) this.showCaption();
    if (this.store.duration > this.map.duration) this.timeline.stretch((this.map = new TimeMap(this.store, true)));
    this.timeline.grow(news.from);
    this.hovered = null;
    const family = this.selected ? this.store.family(this.chosenId ?? this.selected) : [];
    if (family.length !== this.chosen.length || news.copies.some((copy) => this.chosen.includes(copy))) {
      this.chosen = family;
      this.drawJourney();
    }
    if (now >= (this.tickedAt ?? 0) + TICKS_PAUSE) { this.tickedAt = now; this.drawTicks(); }
    if (!this.following) this.cursorMoved();
  }

  /** Do others fare worse than most by now, so that they are to be pulled out of their stack? */
  stacksMoved(now) {
    if (!this.store.stacks.stacks.length || now < (this.stackedAt ?? 0) + STACK_PAUSE) return false;
    this.stackedAt = now;
    return this.store.stacksMoved();
  }
}
