"use strict";
// Filters, stored in the fragment of the address: #q=image&severity=high. A fragment without "=" is an anchor.
const filters = [...document.querySelectorAll("[data-filter]")];
const presses = [...document.querySelectorAll("button[data-press]")];
const items = [...document.querySelectorAll("[data-item]")];
const groups = [...document.querySelectorAll("[data-group]")];
const found = document.getElementById("found");
const none = document.getElementById("none");
const texts = new Map();

function textOf(item) {
  if (!texts.has(item)) {
    texts.set(item, `${item.id} ${item.textContent}`.toLowerCase());
  }
  return texts.get(item);
}

function values() {
  const set = filters.map((one) => [one.dataset.filter, one.value]).concat(presses
    .filter((one) => one.getAttribute("aria-pressed") === "true")
    .map((one) => [one.dataset.press, one.dataset.value]));
  return new Map(set.filter(([, value]) => value !== ""));
}

// The rows of a long list are data: the page shows some of the matching ones.
const list = document.querySelector("[data-rows]");
const more = document.getElementById("more");
const page = Number(list?.dataset.page ?? 0);
let limit = page, rows, showing = 0;

async function readRows() {
  const bytes = Uint8Array.from(atob(document.getElementById("rows").textContent), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

async function showRows(set, words) {
  const all = Number(list.dataset.rows), turn = ++showing;
  if (!rows && set.size === 0 && words.length === 0 && limit === page) {
    tell(all, all);
    more.textContent = `Show ${Math.min(page, all - page)} more`;
    return;
  }
  const fitting = (await (rows ??= readRows())).filter(({ values, text }) =>
    [...set].every(([name, value]) => values[name] === value) && words.every((word) => text.includes(word)));
  if (turn !== showing) {
    return;
  }
  // Markup that was escaped when the page was written, like the rows in the page.
  list.innerHTML = fitting.slice(0, limit).map(({ html }) => html).join("");
  more.hidden = fitting.length <= limit;
  more.textContent = `Show ${Math.min(page, fitting.length - limit)} more`;
  tell(fitting.length, all);
}

more?.addEventListener("click", () => {
  const from = list.childElementCount;
  limit += page;
  show().then(() => list.children[from]?.querySelector("summary")?.focus());
});

function tell(count, all) {
  if (found) {
    found.textContent = count === all
      ? `${count.toLocaleString("en")} ${count === 1 ? found.dataset.one : found.dataset.many}`
      : `${count.toLocaleString("en")} of ${all.toLocaleString("en")}`;
  }
  if (none) {
    none.hidden = count > 0;
  }
}

async function show() {
  const set = values();
  const words = (set.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  set.delete("q");
  if (list) {
    await showRows(set, words);
    return;
  }
  let count = 0;
  for (const item of items) {
    const fits = [...set].every(([name, value]) => (item.dataset[name] ?? "").split("\u001f").includes(value))
      && words.every((word) => textOf(item).includes(word));
    item.hidden = !fits;
    count += fits ? 1 : 0;
  }
  for (const link of document.querySelectorAll(".contents a[href^='#']")) {
    link.hidden = document.getElementById(link.hash.slice(1))?.hidden ?? false;
  }
  for (const group of groups) {
    const of = group.dataset.group ? document.querySelectorAll(`[data-group="${group.dataset.group}"]`) : [group];
    group.hidden = ![...of].some((one) => one.querySelector("[data-item]:not([hidden]), a:not([hidden])"));
  }
  tell(count, items.length);
}

function keep() {
  const query = new URLSearchParams([...values()]).toString();
  history.replaceState(null, "", query ? `#${query}` : location.pathname + location.search);
}

function read() {
  const isQuery = location.hash.includes("=");
  if (location.hash.length > 1 && !isQuery) {
    open(location.hash.slice(1));
    return;
  }
  const query = new URLSearchParams(location.hash.slice(1));
  for (const one of filters) {
    one.value = query.get(one.dataset.filter) ?? "";
    if (one.selectedIndex === -1) {
      one.value = "";
    }
  }
  for (const one of presses) {
    one.setAttribute("aria-pressed", String(query.get(one.dataset.press) === one.dataset.value));
  }
  show();
}

function open(id) {
  let name;
  try {
    name = decodeURIComponent(id);
  } catch {
    name = id;
  }
  const target = document.getElementById(name);
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") {
      at.open = true;
    }
  }
  const inside = target?.querySelector(":scope > details");
  if (inside) {
    inside.open = true;
  }
  target?.scrollIntoView();
}

document.querySelector(".filters")?.addEventListener("submit", (event) => event.preventDefault());
for (const one of filters) {
  one.addEventListener("input", () => { limit = page; show(); keep(); });
}
for (const one of presses) {
  one.addEventListener("click", () => {
    const isOn = one.getAttribute("aria-pressed") === "true";
    for (const other of presses.filter((press) => press.dataset.press === one.dataset.press)) {
      other.setAttribute("aria-pressed", String(other === one && !isOn));
    }
    limit = page;
    show();
    keep();
  });
}
document.addEventListener("keydown", (event) => {
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && search && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "")) {
    event.preventDefault();
    search.focus();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.(".contents a") && isNarrow.matches) {
    contents.open = false;
  }
});

// The text of a block of code, without marks.
async function copy(button, block) {
  const text = block.dataset.copy ?? block.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(block);
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

function addCopy(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => copy(button, block));
  block.parentElement.append(button);
}

// The object of a row with its marks.
async function fill(block) {
  const at = Number(block.dataset.object);
  block.removeAttribute("data-object");
  const { object: text, marks } = (await (rows ??= readRows()))[at];
  for (const [number, line] of text.trimEnd().split("\n").entries()) {
    const [, tabs, rest] = /^(\t*)(.*)$/s.exec(line);
    block.append("  ".repeat(tabs.length));
    if (number in marks) {
      const mark = document.createElement("mark");
      mark.textContent = rest;
      block.append(mark);
      if (marks[number]) {
        const note = document.createElement("span");
        note.className = "missing";
        note.textContent = ` ← ${marks[number]}`;
        block.append(note);
      }
    } else {
      block.append(rest);
    }
    block.append("\n");
  }
  block.dataset.copy = text.replace(/^\t+/gm, (tabs) => "  ".repeat(tabs.length));
}

// A closed part gets its objects and buttons when it opens: a page can have thousands.
async function finish(part) {
  if (part.tagName === "DETAILS") {
    await Promise.all([...part.querySelectorAll("pre[data-object]")].map(fill));
  }
  for (const block of part.querySelectorAll(".code > pre")) {
    if (!block.parentElement.querySelector(".copy") && !block.closest("details:not([open])")) {
      addCopy(block);
    }
  }
  const marked = part.querySelector("pre mark");
  if (marked && part.tagName === "DETAILS") {
    const block = marked.closest("pre");
    block.scrollTop = marked.offsetTop - block.offsetTop - 60;
  }
}

document.addEventListener("toggle", (event) => {
  if (event.target.open) {
    finish(event.target);
  }
}, true);

const isNarrow = matchMedia("(max-width: 69rem)");
const contents = document.querySelector(".contents");
function fold() {
  if (contents) {
    contents.open = !isNarrow.matches;
  }
}
isNarrow.addEventListener("change", fold);
fold();
addEventListener("hashchange", read);
read();
finish(document);
