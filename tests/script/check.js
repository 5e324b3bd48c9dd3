// node check.js SITE SCRIPTS: runs app.js (and search.js) of SCRIPTS in every page of SITE, without a browser. A page on
// which one throws is an error; then each promise of the scripts is tried on pages made for it.
"use strict";
const fs = require("fs");
const path = require("path");
const { JSDOM, VirtualConsole } = require("jsdom");

const [site, scripts] = process.argv.slice(2);
const app = fs.readFileSync(path.join(scripts, "app.js"), "utf8");
const searchScript = fs.readFileSync(path.join(scripts, "search.js"), "utf8");
let failures = 0;
const check = (holds, promise) => {
  if (holds) return;
  ++failures;
  console.error("broken promise: " + promise);
};

// A page with the scripts run in it. `storage`: "none" for a browser that gives none; else kept between pages.
function open(html, { hash = "", storage = {} } = {}) {
  const errors = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on("jsdomError", (error) => errors.push(error.message));
  const dom = new JSDOM(html, { url: "https://example.org/page.html" + hash, runScripts: "outside-only", virtualConsole });
  const { window } = dom;
  Object.defineProperty(window, "localStorage", {
    get() {
      if (storage === "none") throw new window.DOMException("no storage", "SecurityError");
      return { getItem: (key) => (key in storage ? storage[key] : null), setItem: (key, value) => { storage[key] = value; } };
    },
  });
  const run = (source) => {
    try { window.eval(source); } catch (error) { errors.push(String(error)); }
  };
  run(app);
  if (window.document.getElementById("search-index")) run(searchScript);
  const press = (key, target = window.document.body, more = {}) => target.dispatchEvent(
    new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  return { window, document: window.document, errors, press };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));  // jsdom tells of a new hash a task later
const texts = (nodes) => Array.from(nodes, (node) => node.textContent.trim());

function pagesBelow(directory) {
  return fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(directory, entry.name);
    return entry.isDirectory() ? pagesBelow(at) : entry.name.endsWith(".html") ? [at] : [];
  });
}

async function nothingThrows() {
  const pages = pagesBelow(site);
  check(pages.length > 50, "there are pages to look at");
  for (const page of pages) {
    const html = fs.readFileSync(page, "utf8");
    for (const storage of [{}, "none"]) {
      const { errors, press, document, window } = open(html, { hash: "#L3-5", storage });
      for (const key of ["j", "k", "n", "p", "f", "t", "?", "Escape", "x"]) press(key);
      for (const button of document.querySelectorAll("button")) button.click();
      for (const hash of ["#", "#L1", "#%", "#L9999999", "#main"]) window.location.hash = hash;
      await settle();
      check(errors.length === 0, page + ": " + errors.join("; "));
      window.close();
    }
  }
  console.log(pages.length + " pages, each with and without storage");
}

const table = (rows) => `<!DOCTYPE html><header class="top"></header><main><table class="rows"><thead><tr><th>Name</th>
<th class="cell-number">Runs</th></tr></thead><tbody>${rows.map(([name, runs]) =>
  `<tr><th><a href="#">${name}</a></th><td data-sort="${runs}">${runs}</td></tr>`).join("")}</tbody></table></main>`;
const names = (document) => texts(document.querySelectorAll("tbody th"));

function sorting() {
  const { document } = open(table([["b", 9], ["c", 100], ["a", 20], ["d", ""]]));
  const [byName, byRuns] = document.querySelectorAll("th button.sort");
  byRuns.click();
  check(names(document).join() === "c,a,b,d", "numbers sort as numbers, largest first, what is not known last");
  check(byRuns.closest("th").getAttribute("aria-sort") === "descending", "the order is told to screen readers");
  byRuns.click();
  check(names(document).join() === "b,a,c,d", "a second click turns the order, what is not known stays last");
  byRuns.click();
  check(names(document).join() === "b,c,a,d", "a third click gives the page's own order back");
  byName.click();
  check(names(document).join() === "a,b,c,d", "names sort from a to z");
}

function filtering() {
  const rows = Array.from({ length: 12 }, (_, i) => ["row" + i + (i % 2 ? " odd" : ""), i]);
  const { document, window } = open(table(rows));
  const input = document.querySelector('input[type="search"]');
  check(Boolean(document.querySelector(`label[for="${input.id}"]`)), "the filter has a label");
  input.value = "odd !row11";
  input.dispatchEvent(new window.Event("input"));
  const shown = Array.from(document.querySelectorAll("tbody tr")).filter((row) => !row.hidden);
  check(shown.length === 5, "a filter keeps rows with all words and without the one that is not wanted");
  check(document.querySelector('[role="status"]').textContent === "5 of 12", "a filter says how many are left");
}

function keys() {
  const storage = {};
  const { document, press } = open(table([["b", 1], ["c", 2], ["a", 3]]), { storage });
  press("j"); press("j");
  check(document.activeElement.textContent === "c", "j steps to the next row");
  press("k");
  check(document.activeElement.textContent === "b", "k steps back");
  press("?");
  const sheet = document.querySelector(".sheet");
  check(sheet.hasAttribute("open"), "? opens the sheet");
  press("Escape");
  check(!sheet.hasAttribute("open"), "Escape closes the sheet");
  const input = document.createElement("input");
  document.body.append(input);
  press("?", input);
  check(!sheet.hasAttribute("open"), "keys are off inside inputs");
  press("?", document.body, { ctrlKey: true });
  check(!sheet.hasAttribute("open"), "keys with Ctrl stay the browser's");
  const box = document.getElementById("keys-on");
  box.click();
  press("?");
  check(!sheet.hasAttribute("open"), "keys can be switched off");
  const later = open(table([["b", 1], ["c", 2], ["a", 3]]), { storage });
  later.press("?");
  check(!later.document.querySelector(".sheet").hasAttribute("open"), "keys stay off on the next page");
}

function theming() {
  const storage = {};
  const first = open("<!DOCTYPE html><header class=top></header><main></main>", { storage });
  first.document.querySelector(".tools button").click();
  check(first.document.documentElement.getAttribute("data-theme") === "light", "the theme can be chosen");
  const next = open("<!DOCTYPE html><header class=top></header><main></main>", { storage });
  check(next.document.documentElement.getAttribute("data-theme") === "light", "the theme is remembered");
  next.press("t"); next.press("t");
  check(!next.document.documentElement.hasAttribute("data-theme"), "the theme goes back to the system's");
}

async function ranges() {
  const html = `<!DOCTYPE html><main><div class="log"><span id="L1">a</span><details><summary>s</summary>
<span id="L2" class="evidence">b</span><span id="L3">c</span></details><span id="L4" class="line-error">d</span></div></main>`;
  const { document, window, press } = open(html, { hash: "#L2-3" });
  check(texts(document.querySelectorAll(".in-range")).join() === "b,c", "a range in the address is marked");
  check(document.querySelector("details").open, "the group around a line that is named opens");
  check(!document.querySelector(".range-bar").hidden, "a range offers its link");
  document.getElementById("L4").dispatchEvent(
    new window.MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }));
  await settle();
  check(window.location.hash === "#L2-4", "shift-click makes a range");
  press("n");
  await settle();
  check(window.location.hash === "#L4", "n steps to the next error");
  press("p");
  await settle();
  check(window.location.hash === "#L2", "p steps to the error before");
}

async function copying() {
  const html = '<!DOCTYPE html><main><pre class="command">make &lt;x&gt;</pre></main>';
  const { document, window } = open(html);
  let copied = "";
  Object.defineProperty(window.navigator, "clipboard", { value: { writeText: async (text) => { copied = text; } } });
  const button = document.querySelector(".copyable button");
  button.click();
  await settle();
  check(copied === "make <x>", "a command is copied as it stands");
  check(button.textContent === "Copied", "a copy button says that it did");
  window.close();
}

async function searching() {
  const index = {
    schema: "cimend.search-index/1", total: 3,
    words: { categories: ["", "test.assertion", "lint.format"], rules: ["", "py.failed"], repositories: ["", "o/paint"],
      branches: ["", "main"], jobs: ["", "linux"], tests: ["", "test_blend"] },
    id: ["1", "2", "3"], state: [0, 0, 1], time: [29919600, 0, -5], sha: ["abc", "", ""],
    summary: ["blend <b>is</b> wrong", "two words here", "The build passed."], category: [1, 2, 0],
    repository: [1, 1, 0], branch: [1, 0, 0], flags: [1, 2, 0], rules: [[1], [], []], jobs: [[1], [], []], tests: [[1], [], []],
  };
  const html = `<!DOCTYPE html><main><div id="search-box"></div><script type="application/json" id="search-index">${
    JSON.stringify(index).replace(/</g, "\\u003c")}</script></main>`;
  const { document, window, errors } = open(html, { hash: "#q=is%3Aflaky" });
  const input = document.querySelector("#search-box input");
  const asked = (query) => {
    input.value = query;
    input.dispatchEvent(new window.Event("input"));
    return Array.from(document.querySelectorAll(".results a"), (link) => link.getAttribute("href").split("/")[1]).join();
  };
  check(input.value === "is:flaky" && document.querySelectorAll(".results li").length === 1, "a search stands in the address");
  const expected = { "cat:test": "1", "rule:py": "1", "job:linux": "1", "sha:ABC": "1", "test:blend": "1", "repo:paint": "1,2",
    "branch:main": "1", "is:failed": "1,2", "is:open": "2", "is:passed": "3", "!is:failed": "3", '"two words"': "2",
    "is:failed !cat:lint": "1", "nothing-like-it": "", '"': "", "": "", "cat:": "", "!": "" };
  for (const [query, hits] of Object.entries(expected)) {
    check(asked(query) === hits, `the search ${query} finds ${hits || "nothing"}, not ${asked(query)}`);
  }
  asked("blend");
  check(document.querySelector(".results .sub").textContent.includes("2026-11-20 12:00 UTC"), "a result says when it was");
  check(window.location.hash === "#q=blend", "what is searched for stands in the address");
  check(!document.querySelector(".results b"), "text of a run stays text");
  check(errors.length === 0, "searching throws nothing: " + errors.join());
}

(async () => {
  await nothingThrows();
  sorting();
  filtering();
  keys();
  theming();
  await ranges();
  await copying();
  await searching();
  console.log(failures === 0 ? "all promises of the scripts hold" : failures + " broken");
  process.exit(failures === 0 ? 0 : 1);
})();
