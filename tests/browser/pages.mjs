// One page of each kind that a site has, every page of its hostile runs, and the parts of its longest log.
import fs from "node:fs";
import path from "node:path";

const kHostileRuns = /^runs\/900\d{4}\//;
const kFlood = /^runs\/9000200\/log-/;
const kDemo = "runs/demo";  // of ci/demo: really run, and mended

function pagesBelow(site, below = "") {
  return fs.readdirSync(path.join(site, below), { withFileTypes: true }).flatMap((entry) => {
    const at = path.posix.join(below, entry.name);
    return entry.isDirectory() ? pagesBelow(site, at) : entry.name.endsWith(".html") ? [at] : [];
  }).sort();
}

// The kind of a page: its path, where names that say which run, cluster, category or month are left out.
const kindOf = (page) => page.replace(/^runs\/[^/]+\/(index|log|patch|steps)[^/]*$/, "runs/<run>/$1")
  .replace(/^(clusters|runbooks|archive|figures|rules|compare|patches)\/(?!index\.)[^/]*$/, "$1/<one>");

// A run's page by what its run came to, a patch's by what became of the patch: pages with and without one look different.
function stateOf(site, page) {
  if (!/^runs\/<run>\/(index|patch)$/.test(kindOf(page))) return "";
  const found = /class="(?:state|tone) ([a-z]+)/.exec(fs.readFileSync(path.join(site, page), "utf8"));
  return found ? " " + found[1] : "";
}

// { kind, page }, the first page of its kind, but of runs the one that failed and was mended; then a run and a patch of every
// other state.
export function kinds(site) {
  const pages = pagesBelow(site).filter((page) => !kHostileRuns.test(page));
  const mended = pages.find((page) => page === `${kDemo}/patch.html`) ||
    pages.find((page) => page.endsWith("/patch.html") && fs.readdirSync(path.join(site, path.dirname(page))).some((name) => name.endsWith(".diff")));
  const first = new Map(), states = new Map();
  for (const page of mended ? [...pages.filter((one) => path.dirname(one) === path.dirname(mended)), ...pages] : pages) {
    const kind = kindOf(page), state = stateOf(site, page);
    if (!first.has(kind)) first.set(kind, page);
    else if (state && states.size < 12 && !states.has(kind + state) && stateOf(site, first.get(kind)) !== state) states.set(kind + state, page);
  }
  return Array.from([...first, ...states], ([kind, page]) => ({ kind, page })).sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

// The parts of the log of 100 000 long lines: too heavy for a validator.
export const floodParts = (site) => pagesBelow(site).filter((page) => kFlood.test(page));

export const hostilePages = (site) => pagesBelow(site).filter((page) => kHostileRuns.test(page) && !kFlood.test(page))
  .map((page) => ({ kind: "hostile " + kindOf(page).split("/").pop(), page }));
