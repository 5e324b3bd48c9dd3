// The search of search.html, whose index of the newest runs stands in the page. Tokens all must hold, `!` turns one
// around: cat: rule: job: sha: test: repo: branch: is:failed|passed|flaky|open|… word "several words". What is searched
// for stands in the address (#q=…), so that it can be sent to somebody.
(() => {
  "use strict";
  const make = (tag, properties, ...children) => {
    const element = document.createElement(tag);
    Object.assign(element, properties);
    element.append(...children);
    return element;
  };
  const place = document.getElementById("search-box"), source = document.getElementById("search-index");
  if (!place || !source) return;
  let index;
  try { index = JSON.parse(source.textContent); } catch { return; }
  const states = ["failed", "passed", "cancelled", "unknown", "not analysed"];
  const lower = (values) => values.map((value) => value.toLowerCase());
  const words = {};
  for (const [name, values] of Object.entries(index.words)) words[name] = lower(values);
  const some = (row, column, dictionary, hit) => index[column][row].some((at) => hit(words[dictionary][at]));
  const tests = {
    cat: (row, x) => words.categories[index.category[row]].startsWith(x),
    rule: (row, x) => some(row, "rules", "rules", (rule) => rule.startsWith(x)),
    job: (row, x) => some(row, "jobs", "jobs", (job) => job.includes(x)),
    test: (row, x) => some(row, "tests", "tests", (test) => test.includes(x)),
    sha: (row, x) => index.sha[row].startsWith(x.slice(0, 10)),
    repo: (row, x) => words.repositories[index.repository[row]].includes(x),
    branch: (row, x) => words.branches[index.branch[row]].includes(x),
    is: (row, x) => x === "flaky" ? (index.flags[row] & 1) > 0
      : x === "open" ? (index.flags[row] & 2) > 0 : states[index.state[row]] === x,
  };
  const anywhere = (row, x) => index.id[row].toLowerCase().includes(x) ||
    index.summary[row].toLowerCase().includes(x) || tests.repo(row, x) || tests.branch(row, x) ||
    tests.test(row, x) || words.categories[index.category[row]].includes(x);
  const parse = (query) => Array.from(
    query.matchAll(/(!?)(?:(cat|rule|job|sha|test|repo|branch|is):)?(?:"([^"]*)"?|(\S+))/gi),
    ([, not, key, quoted, bare]) => ({
      not: not === "!", value: (quoted === undefined ? bare : quoted).toLowerCase(),
      test: key ? tests[key.toLowerCase()] : anywhere,
    })).filter((token) => token.value);
  const input = make("input", { type: "search", id: "search-words", autocomplete: "off", spellcheck: false });
  const count = make("p", { className: "note" });
  count.setAttribute("role", "status");
  const list = make("ol", { className: "results" });
  const timeOf = (minutes) => minutes > 0 && minutes < 1e9
    ? new Date(minutes * 60000).toISOString().slice(0, 16).replace("T", " ") + " UTC" : "";
  const result = (row) => {
    const state = states[index.state[row]];
    const where = [state, index.words.repositories[index.repository[row]],
      index.words.branches[index.branch[row]], index.sha[row], timeOf(index.time[row]),
      "run " + index.id[row]].filter(Boolean);
    const link = make("a", { href: "runs/" + encodeURIComponent(index.id[row]) + "/index.html" },
      index.summary[row]);
    return make("li", {}, link, make("span", { className: "sub" }, where.join(" · ")));
  };
  const show = () => {
    const tokens = parse(input.value);
    const hits = [];
    for (let row = 0; tokens.length && row < index.id.length; ++row) {
      if (tokens.every((token) => token.test(row, token.value) !== token.not)) hits.push(row);
    }
    list.replaceChildren(...hits.slice(0, 100).map(result));
    count.textContent = tokens.length
      ? hits.length + " of " + index.id.length + " runs" + (hits.length > 100 ? ", the newest 100 shown" : "") : "";
  };
  input.addEventListener("input", () => {
    show();
    try { history.replaceState(null, "", "#q=" + encodeURIComponent(input.value)); } catch { /* not remembered */ }
  });
  const read = () => {
    let text = location.hash.slice(1);
    try { text = decodeURIComponent(text); } catch { /* as it is */ }
    if (text.startsWith("q=") && text.slice(2) !== input.value) input.value = text.slice(2);
    show();
  };
  window.addEventListener("hashchange", read);
  place.append(make("p", {}, make("label", { htmlFor: input.id }, "Search runs ")), input, count, list);
  read();
})();
