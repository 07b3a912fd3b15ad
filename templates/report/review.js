"use strict";
(() => {
  const rows = [...document.querySelectorAll(".row")];
  const chips = [...document.querySelectorAll(".chip")];
  const page = document.getElementById("page");
  const find = document.getElementById("find");
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  let state = "all";

  const fits = (row) =>
    (state === "all" || row.dataset.state === state) &&
    (page.value === "" || row.dataset.pages.split(" ").includes(page.value)) &&
    texts.get(row).includes(find.value.trim().toLowerCase());

  const visible = () => rows.filter((row) => !row.hidden);

  const show = () => {
    for (const row of rows) row.hidden = !fits(row);
    for (const holder of document.querySelectorAll(".part, .operation, .api")) {
      holder.hidden = holder.querySelector(".row:not([hidden])") === null;
    }
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.filter === state));
    const left = visible().length;
    count.textContent = left === rows.length ? `${left} rows` : `${left} of ${rows.length} rows`;
    nothing.hidden = left !== 0;
  };

  const choose = (wanted) => { state = wanted; show(); };
  const clear = () => { state = "all"; page.value = ""; find.value = ""; show(); };

  const go = (row) => {
    if (row === undefined) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  };
  const step = (by, among) => {
    const now = document.activeElement === null ? null : document.activeElement.closest(".row");
    const order = rows.indexOf(now);
    const next = by > 0
      ? among.find((row) => rows.indexOf(row) > order)
      : among.filter((row) => rows.indexOf(row) < order).pop();
    go(next === undefined && order < 0 ? among[0] : next);
  };

  for (const chip of chips) chip.addEventListener("click", () => choose(chip.dataset.filter));
  page.addEventListener("change", show);
  find.addEventListener("input", show);
  document.getElementById("reset").addEventListener("click", clear);

  const keys = {
    j: () => step(1, visible()), k: () => step(-1, visible()),
    n: () => step(1, visible().filter((row) => row.dataset.state === "problem")),
    a: () => choose("all"), p: () => choose("problem"), i: () => choose("inferred"), c: () => choose("contradicted"),
    "/": () => { find.focus(); find.select(); }, Escape: clear,
  };
  document.addEventListener("keydown", (event) => {
    const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    if (typing) event.target.blur();
    act();
  });
  const reveal = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target === null) return;
    if (target.closest("[hidden]") !== null) clear();
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => { for (const item of document.querySelectorAll(".part, .operation, .api")) item.hidden = item.querySelector(".row:not([hidden])") === null; });
  show();
  reveal();
})();
