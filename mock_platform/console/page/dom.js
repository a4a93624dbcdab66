/**
 * Elements are made here and nowhere else. Whatever is not an element becomes a text node, so that nothing that a user
 * of a world wrote is ever read as markup.
 */

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden", "open", "htmlFor"]);

/**
 * An element: `el("button.quiet", { type: "button", onclick: go }, "Go")`.
 * Attributes that are `null`, `undefined` or `false` are left out; `onclick` and the like are listeners.
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length > 0) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...inside(children));
  return node;
}

/** The element of the page that has this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Put `children` in place of whatever `node` holds. */
export function fill(node, ...children) {
  node.replaceChildren(...inside(children));
  return node;
}

function inside(children) {
  return children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false);
}

const signs = new WeakMap();

/**
 * Make the children of `container` those of `items`: what has not changed stays as it is, what has is built anew with
 * its parts as open as they were and the focus where it was.
 */
export function keyed(container, items, keyOf, build) {
  const before = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const focus = focusIn(container);
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const sign = JSON.stringify(item);
    const old = before.get(key);
    if (old !== undefined && signs.get(old) === sign) return old;
    const node = build(item);
    node.dataset.key = key;
    signs.set(node, sign);
    if (old !== undefined) keepOpen(old, node);
    return node;
  });
  place(container, wanted);
  giveBack(container, focus);
}

function place(container, wanted) {
  const kept = new Set(wanted);
  for (const node of [...container.children]) if (!kept.has(node)) node.remove();
  wanted.forEach((node, index) => {
    const present = container.children[index];
    if (present !== node) container.insertBefore(node, present ?? null);
  });
}

function keepOpen(old, node) {
  const fresh = new Map([...node.querySelectorAll("details")].map((each) => [each.dataset.part, each]));
  for (const details of old.querySelectorAll("details[data-part]")) {
    const same = fresh.get(details.dataset.part);
    if (same !== undefined) same.open = details.open;
  }
}

function focusIn(container) {
  const active = document.activeElement;
  if (active === null || !container.contains(active) || active === container) return null;
  const item = [...container.children].find((node) => node.contains(active));
  return { active, key: item?.dataset.key, part: active.closest("[data-part]")?.dataset.part };
}

/** The element that had the focus may be gone: the next best is the first one of the same part, or of the same item. */
function giveBack(container, focus) {
  if (focus === null || focus.active.isConnected) return;
  const item = [...container.children].find((node) => node.dataset.key === focus.key);
  const part = [...(item?.querySelectorAll("[data-part]") ?? [])].find((each) => each.dataset.part === focus.part);
  const next = (part ?? item)?.querySelector("button:not([disabled]), summary, a, input, select");
  if (next) next.focus();
}
