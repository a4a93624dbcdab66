/**
 * A list of any length of which only the rows in sight exist. It is a listbox for keyboards and screen readers: the
 * focus stays on the list, and the active row is named by `aria-activedescendant`.
 */

import { el } from "./dom.js";

const SPARE_ROWS = 8;
const ROWS_AROUND = 2;

export class VirtualList {
  /**
   * `scroller` is the element that scrolls; `build(item)` fills a row; `keyOf(item)` is its number; `onChosen(item)`
   * hears of a choice; `onScrolled(isAtEnd)` of movement. The height of a row is `--row` of the style sheet.
   */
  constructor(scroller, { build, keyOf, onChosen, onScrolled }) {
    Object.assign(this, { scroller, build, keyOf, onChosen, onScrolled, items: [], chosen: null, stayAtEnd: false, rows: new Map() });
    this.canvas = el("div.canvas", { role: "presentation" });
    scroller.append(this.canvas);
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("keydown", (event) => this.#key(event));
    scroller.addEventListener("click", (event) => this.#click(event));
    new ResizeObserver(() => this.refresh()).observe(scroller);
  }

  /** Show `items`; `stayAtEnd` keeps the newest in sight. */
  show(items, stayAtEnd) {
    Object.assign(this, { items, stayAtEnd });
    this.#measure();
    this.canvas.style.height = `${items.length * this.height}px`;
    if (stayAtEnd) this.scroller.scrollTop = this.canvas.clientHeight;
    this.render();
  }

  /** Build all rows in sight anew. */
  refresh() {
    this.rows.clear();
    this.canvas.replaceChildren();
    this.show(this.items, this.stayAtEnd);
  }

  /** Whether the newest row is in sight. */
  get isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    return scrollTop + clientHeight >= scrollHeight - this.height;
  }

  /** Mark the item of this number as chosen, and bring it into sight. */
  choose(key, { reveal = true } = {}) {
    this.chosen = key;
    if (key !== null && reveal) this.#reveal(this.#indexOf(key));
    this.render();
  }

  /** Put the rows in sight where they belong, and take the others out. */
  render() {
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / this.height) - SPARE_ROWS);
    const count = Math.ceil(this.scroller.clientHeight / this.height) + 2 * SPARE_ROWS;
    const shown = this.items.slice(first, first + count);
    const kept = new Map(shown.map((item, index) => [this.keyOf(item), this.#row(item, first + index)]));
    for (const [key, { node }] of this.rows) if (kept.get(key)?.node !== node) node.remove();
    this.rows = kept;
    inOrder(this.canvas, [...kept.values()].map(({ node }) => node));
    const chosen = this.rows.get(this.chosen)?.node.id ?? null;
    if (chosen === null) this.scroller.removeAttribute("aria-activedescendant");
    else this.scroller.setAttribute("aria-activedescendant", chosen);
  }

  #row(item, index) {
    const key = this.keyOf(item);
    let row = this.rows.get(key);
    if (row === undefined || row.item !== item) {
      row = { item, node: el("div.row", { role: "option", id: `entry-${key}` }) };
      this.build(item, row.node);
    }
    row.node.dataset.index = index;
    row.node.style.top = `${index * this.height}px`;
    row.node.setAttribute("aria-posinset", index + 1);
    row.node.setAttribute("aria-setsize", this.items.length);
    row.node.setAttribute("aria-selected", String(key === this.chosen));
    return row;
  }

  #measure() {
    this.height = Number.parseFloat(getComputedStyle(this.scroller).getPropertyValue("--row")) || 28;
  }

  #indexOf(key) {
    return this.items.findIndex((item) => this.keyOf(item) === key);
  }

  #reveal(index) {
    if (index < 0) return;
    const before = (index - ROWS_AROUND) * this.height;
    const after = (index + 1 + ROWS_AROUND) * this.height;
    const { scrollTop, clientHeight } = this.scroller;
    if (before < scrollTop) this.scroller.scrollTop = before;
    else if (after > scrollTop + clientHeight) this.scroller.scrollTop = after - clientHeight;
  }

  #scrolled() {
    this.render();
    this.onScrolled(this.isAtEnd);
  }

  #click(event) {
    const row = event.target.closest(".row");
    if (row !== null) this.onChosen(this.items[Number(row.dataset.index)]);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (event.target !== this.scroller || step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (this.items.length === 0) return;
    const present = this.#indexOf(this.chosen);
    const from = present >= 0 ? present : step > 0 ? -1 : this.items.length;
    const index = Math.min(this.items.length - 1, Math.max(0, from + step));
    this.onChosen(this.items[index]);
  }
}

/** Rows are placed by their position, and read aloud in the order in which they stand in the document. */
function inOrder(canvas, nodes) {
  nodes.forEach((node, index) => {
    const present = canvas.children[index];
    if (present !== node) canvas.insertBefore(node, present ?? null);
  });
}
