// One page of each kind that a site has, and every page of its hostile runs.
import fs from "node:fs";
import path from "node:path";

export const kHostileRuns = /^runs\/900\d{4}\//;

function pagesBelow(site, below = "") {
  return fs.readdirSync(path.join(site, below), { withFileTypes: true }).flatMap((entry) => {
    const at = path.posix.join(below, entry.name);
    return entry.isDirectory() ? pagesBelow(site, at) : entry.name.endsWith(".html") ? [at] : [];
  }).sort();
}

// The kind of a page: its path, where names that say which run, cluster, category or month are left out.
const kindOf = (page) => page.replace(/^runs\/[^/]+\/(index|log|patch)[^/]*$/, "runs/<run>/$1")
  .replace(/^(clusters|runbooks|archive|figures)\/(?!index\.)[^/]*$/, "$1/<one>");

// { kind, page }, the first page of its kind, but of runs one that failed and was mended.
export function kinds(site) {
  const pages = pagesBelow(site).filter((page) => !kHostileRuns.test(page));
  const mended = pages.find((page) => page.endsWith("/patch.html"));
  const first = new Map();
  for (const page of mended ? [...pages.filter((one) => path.dirname(one) === path.dirname(mended)), ...pages] : pages) {
    if (!first.has(kindOf(page))) first.set(kindOf(page), page);
  }
  return Array.from(first, ([kind, page]) => ({ kind, page })).sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

export const hostilePages = (site) => pagesBelow(site).filter((page) => kHostileRuns.test(page))
  .map((page) => ({ kind: "hostile " + kindOf(page).split("/").pop(), page }));
