/** The timeline as the page keeps it: in order, bounded, and with what caused what. */

const MOST = 20_000;

export class Record {
  constructor() {
    this.clear();
  }

  /** Forget everything. */
  clear() {
    this.entries = [];
    this.bySeq = new Map();
    this.effects = new Map();
  }

  /** The number of the newest entry. */
  get last() {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** Take in entries, which come in the order of their numbers; one that is there already is told again after a break. */
  add(entries) {
    let inOrder = true;
    for (const entry of entries) {
      if (this.bySeq.has(entry.seq)) {
        this.entries[this.entries.findIndex((each) => each.seq === entry.seq)] = entry;
      } else {
        inOrder &&= entry.seq > this.last;
        this.entries.push(entry);
      }
      this.bySeq.set(entry.seq, entry);
    }
    if (!inOrder) this.entries.sort((one, other) => one.seq - other.seq);
    for (const entry of entries) this.#link(entry);
    if (this.entries.length > MOST) this.#forget(this.entries.length - MOST);
  }

  #link(entry) {
    if (entry.cause === null) return;
    const known = this.effects.get(entry.cause);
    if (known === undefined) this.effects.set(entry.cause, new Set([entry.seq]));
    else known.add(entry.seq);
  }

  #forget(count) {
    for (const { seq } of this.entries.splice(0, count)) {
      this.bySeq.delete(seq);
      this.effects.delete(seq);
    }
  }

  /** The numbers of what led to entry `seq`, nearest first, as far as it is still kept. */
  causesOf(seq) {
    const found = [];
    let cause = this.bySeq.get(seq)?.cause ?? null;
    while (cause !== null && this.bySeq.has(cause) && !found.includes(cause)) {
      found.push(cause);
      cause = this.bySeq.get(cause).cause;
    }
    return found;
  }

  /** The numbers of everything that follows from entry `seq`, directly or not, in order. */
  effectsOf(seq) {
    const found = new Set();
    const open = [seq];
    while (open.length > 0) {
      for (const effect of this.effects.get(open.pop()) ?? []) {
        if (found.has(effect) || effect === seq) continue;
        found.add(effect);
        open.push(effect);
      }
    }
    return [...found].sort((one, other) => one - other);
  }
}
