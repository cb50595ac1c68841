"use strict";
const rows = [...document.querySelectorAll(".row")];
const cards = [...document.querySelectorAll(".card")];
const search = document.getElementById("search");
let kind = "";

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    const fits = (kind === "" || row.dataset.kind === kind) && words.every((word) => text.includes(word));
    row.hidden = !fits;
    if (!fits) {
      row.nextElementSibling.hidden = true;
    }
    found += fits ? 1 : 0;
  }
  document.getElementById("found").textContent = `${found} of ${rows.length}`;
  document.getElementById("none").hidden = found > 0;
}

function toggle(row) {
  const review = row.nextElementSibling;
  review.hidden = !review.hidden;
  const pre = review.querySelector("pre");
  const mark = review.querySelector("mark");
  if (!review.hidden && pre && mark) {
    pre.scrollTop = mark.offsetTop - pre.offsetTop - 60;
  }
}

for (const row of rows) {
  row.addEventListener("click", () => toggle(row));
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      toggle(row);
    }
  });
}

for (const card of cards) {
  card.addEventListener("click", () => {
    kind = kind === card.dataset.kind ? "" : card.dataset.kind;
    cards.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.kind === kind)));
    show();
  });
}

search.addEventListener("input", show);
show();
