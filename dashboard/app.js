// What pages can do beside being read: sort, filter, keys, copy, log ranges, a theme. Every page is complete without
// it. ES2020, no request, no HTML made of text: elements and textContent alone, since strangers wrote what pages hold.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root = document) => root.querySelector(selector);
  const main = one("main") || document.body;

  // Properties are set; names with a dash and "role" are attributes.
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-") || name === "role") element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children);
    return element;
  };

  const tool = (words = "") => make("button", { type: "button", className: "tool" }, words);

  // A site opened from a disk may have no storage; then nothing is remembered.
  const remembered = (key) => {
    try { return localStorage.getItem("cimend-" + key); } catch { return null; }
  };
  const remember = (key, value) => {
    try { localStorage.setItem("cimend-" + key, value); } catch { /* for this page only */ }
  };
  const scrollTo = (element) => {
    if (element.scrollIntoView) element.scrollIntoView({ block: "center" });
  };

  // --- theme: as the system says, light, dark ---
  const themes = ["auto", "light", "dark"];
  const themeButton = tool();
  let theme = "auto";
  const setTheme = (name) => {
    theme = themes.includes(name) ? name : "auto";
    if (theme === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", theme);
    themeButton.textContent = "Theme: " + theme;
  };
  const nextTheme = () => {
    setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
    remember("theme", theme);
  };
  setTheme(remembered("theme"));
  themeButton.addEventListener("click", nextTheme);

  // --- sort: a button in every heading; a third click gives the page's own order back ---
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return "";
    return cell.hasAttribute("data-sort") ? cell.getAttribute("data-sort") : cell.textContent.trim();
  };
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === "" || b === "") return a === "" ? 1 : -1;  // what is not known comes last
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : 1) : x - y;
  };
  const sortable = (table) => {
    const body = table.tBodies[0], head = table.tHead && table.tHead.rows[0];
    if (!body || !head || body.rows.length < 3 || table.matches(".jobs")) return;
    const original = Array.from(body.rows);
    Array.from(head.cells).forEach((cell, column) => {
      if (!cell.textContent.trim()) return;
      const button = make("button", { type: "button", className: "sort" });
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const ways = ["ascending", "descending"];
        if (cell.matches(".cell-number") || /^\d{4}-/.test(keyOf(original[0], column))) ways.reverse();
        const now = cell.getAttribute("aria-sort");
        const next = ways[ways.indexOf(now) + 1];
        Array.from(head.cells).forEach((other) => other.removeAttribute("aria-sort"));
        if (next) cell.setAttribute("aria-sort", next);
        const rows = original.slice();
        const sign = next === "descending" ? -1 : 1;
        if (next) {
          rows.sort((a, b) => {
            const x = keyOf(a, column), y = keyOf(b, column);
            return x === "" || y === "" ? compare(x, y) : sign * compare(x, y);
          });
        }
        body.append(...rows);
      });
    });
  };

  // --- filter: words that all must occur, "!word" that must not ---
  let filters = 0;
  const filtered = (table) => {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 8 || table.matches(".jobs")) return;
    const input = make("input", { type: "search", id: "filter-" + ++filters, autocomplete: "off", spellcheck: false });
    const count = make("span", { className: "quiet", role: "status" });
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter((word) => word && word !== "!");
      let shown = 0;
      for (const row of body.rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => word[0] === "!" ? !text.includes(word.slice(1)) : text.includes(word));
        if (!row.hidden) ++shown;
      }
      count.textContent = words.length ? shown + " of " + body.rows.length : "";
    };
    input.addEventListener("input", apply);
    const label = make("label", { htmlFor: input.id }, "Filter");
    table.before(make("div", { className: "filter" }, label, input, count));
  };

  const copyText = async (text, button, source) => {
    const said = button.textContent;
    const say = (word) => {
      button.textContent = word;
      setTimeout(() => { button.textContent = said; }, 2000);
    };
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      const selection = window.getSelection && window.getSelection();
      if (source && selection) selection.selectAllChildren(source);
      say(source ? "Selected: press Ctrl+C" : "Not possible here");
    }
  };
  const copyable = (block) => {
    if (!block.parentElement.matches(".copyable")) {
      const wrapper = make("div", { className: "copyable" });
      block.before(wrapper);
      wrapper.append(block);
    }
    const button = tool("Copy");
    button.addEventListener("click", () => copyText(block.textContent, button, block));
    block.after(button);
  };

  // --- where an address leads: opened groups, ranges of lines (#L5-12) ---
  const rangeWords = make("span", { role: "status" });
  const rangeCopy = tool("Copy link");
  rangeCopy.addEventListener("click", () => copyText(location.href, rangeCopy));
  const rangeBar = make("div", { className: "range-bar", hidden: true }, rangeWords, rangeCopy);
  const hash = () => {
    try { return decodeURIComponent(location.hash.slice(1)); } catch { return location.hash.slice(1); }
  };
  const reveal = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
  };
  const followHash = () => {
    all(".in-range").forEach((line) => line.classList.remove("in-range"));
    rangeBar.hidden = true;
    const range = /^L(\d+)(?:-L?(\d+))?$/.exec(hash());
    const first = range && Math.min(Number(range[1]), Number(range[2] || range[1]));
    const last = range && Math.max(Number(range[1]), Number(range[2] || range[1]));
    const target = document.getElementById(range ? "L" + first : hash());
    if (!target) return;
    if (range && target.closest(".log")) {
      for (let n = first; n <= last && n < first + 5000; ++n) {
        const line = document.getElementById("L" + n);
        if (!line) break;
        if (last > first) line.classList.add("in-range");
        reveal(line);
      }
      rangeWords.textContent = last > first ? "Lines " + first + " to " + last : "Line " + first;
      rangeBar.hidden = false;
    }
    reveal(target);
    scrollTo(target);
  };
  // A click on a line's number names it; with shift, up to there.
  const nameLine = (event) => {
    const line = event.target.closest && event.target.closest("[id^=L]");
    if (!line || !/^L\d+$/.test(line.id) || event.target.closest("a")) return;
    const gutter = parseFloat(getComputedStyle(line).paddingInlineStart || getComputedStyle(line).paddingLeft) || 0;
    const beside = event.clientX - line.getBoundingClientRect().left > gutter;
    if (!event.shiftKey && (beside || line.closest("summary"))) return;
    const before = /^L(\d+)/.exec(hash());
    const number = Number(line.id.slice(1));
    event.preventDefault();
    if (event.shiftKey && before) {
      const from = Number(before[1]);
      location.hash = "L" + Math.min(from, number) + "-" + Math.max(from, number);
    } else {
      location.hash = line.id;
    }
  };

  // --- keys: off inside inputs, and at all where switched off (WCAG 2.1.4) ---
  let keysOn = remembered("keys") !== "off";
  const keys = [
    ["?", "this sheet"], ["j / k", "next / previous row or item"], ["n / p", "next / previous error in a log"],
    ["f", "filter or search"], ["l", "the log"], ["t", "next theme"], ["Esc", "close, clear, leave a field"]];
  const sheet = make("dialog", { className: "sheet", "aria-labelledby": "keys-title" });
  const switchBox = make("input", { type: "checkbox", id: "keys-on", checked: keysOn });
  switchBox.addEventListener("change", () => {
    keysOn = switchBox.checked;
    remember("keys", keysOn ? "on" : "off");
  });
  const closeButton = tool("Close");
  const closeSheet = () => { if (sheet.close) sheet.close(); else sheet.removeAttribute("open"); };
  const openSheet = () => {
    if (sheet.showModal) sheet.showModal(); else sheet.setAttribute("open", "");
  };
  closeButton.addEventListener("click", closeSheet);
  const keyList = make("dl", {});
  for (const [key, meaning] of keys) keyList.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, meaning));
  sheet.append(make("h2", { id: "keys-title" }, "Keys"), keyList,
    make("p", {}, switchBox, make("label", { htmlFor: "keys-on" }, "Keys are on")), closeButton);
  const keysButton = tool("Keys");
  keysButton.addEventListener("click", openSheet);

  // The item after or before the one at `here` (-1: none); the ends are the ends.
  const step = (items, here, forward) => {
    const last = items.length - 1;
    return items[forward ? Math.min(last, here + 1) : here < 0 ? last : Math.max(0, here - 1)];
  };
  const stepItem = (forward) => {
    const items = all("table.rows tbody tr, .item, .entry, .results > li", main)
      .filter((item) => !item.hidden && !item.closest("details:not([open])") && one("a", item));
    const next = step(items, items.findIndex((item) => item.contains(document.activeElement)), forward);
    if (next) { one("a", next).focus(); scrollTo(next); }
  };
  const stepError = (forward) => {
    const lines = all(".log [id].evidence, .log [id].line-error, .log .evidence [id], .log .line-error [id]");
    const current = document.getElementById("L" + (/^L(\d+)/.exec(hash()) || [])[1]);
    const next = step(lines, lines.indexOf(current), forward);
    if (next) location.hash = next.id;
  };
  const actions = {
    "?": openSheet,
    j: () => stepItem(true), k: () => stepItem(false),
    n: () => stepError(true), p: () => stepError(false),
    f: () => { const field = one('input[type="search"]', main); if (field) field.focus(); },
    l: () => { const link = one('a[href^="log-"]', main); if (link) link.click(); },
    t: nextTheme,
  };
  const editable = (element) => Boolean(element && element.closest &&
    element.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]'));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") {
      if (sheet.hasAttribute("open")) closeSheet();
      else if (editable(event.target)) event.target.blur();
      return;
    }
    const action = Object.prototype.hasOwnProperty.call(actions, event.key) ? actions[event.key] : null;
    if (!action || !keysOn || editable(event.target) || sheet.hasAttribute("open")) return;
    event.preventDefault();
    action();
  });

  const top = one("header.top");
  if (top) top.append(make("div", { className: "tools" }, themeButton, keysButton));
  document.body.append(sheet, rangeBar);
  all("table.rows").forEach((table) => { sortable(table); filtered(table); });
  all("pre.command").forEach(copyable);
  all(".log").forEach((log) => log.addEventListener("click", nameLine));
  window.addEventListener("hashchange", followHash);
  followHash();
})();
