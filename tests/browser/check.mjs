// node check.mjs SITE: every check of tests/browser/run on SITE, one after the other; says what each saw.
import path from "node:path";
import { check, failed, launch } from "./browser.mjs";
import { keyboard } from "./keyboard.mjs";
import { lighthouse } from "./lighthouse.mjs";
import { looks, valid, withoutScripts } from "./looks.mjs";
import { flood, modes } from "./modes.mjs";
import { floodParts, hostilePages, kinds } from "./pages.mjs";

const site = path.resolve(process.argv[2] || "");
const ordinary = kinds(site), pages = [...ordinary, ...hostilePages(site)];
check(ordinary.length >= 20, "there are pages of every kind to look at, not " + ordinary.length);
await valid(site, pages);
const browser = await launch();
try {
  await looks(browser, site, pages);
  await withoutScripts(browser, site, pages);
  await modes(browser, site, pages);
  await flood(browser, site, floodParts(site));
  await keyboard(browser, site, ordinary);
} finally {
  await browser.close();
}
await lighthouse(site, ordinary, Number(process.env.CIMEND_LIGHTHOUSE_RUNS || 3));
console.log(failed() === 0 ? "all promises hold" : failed() + " broken promises");
process.exit(failed() === 0 ? 0 : 1);
