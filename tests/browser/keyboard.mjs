// A reader without a mouse: by Tab through a page of every kind, from the front page into a run, its log and one line of it; the
// sheet of keys.
import { address, check, openPage } from "./browser.mjs";

// What has the focus, and whether one can see that: an outline or a shadow, inside the window.
const focused = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0 && box.height > 0;
  const middle = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + Math.min(box.width, 20) / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2)));
  const covered = middle && !element.contains(middle) && !middle.contains(element);
  const all = Array.from(document.querySelectorAll("*"));
  return { place: all.indexOf(element), words: `<${element.tagName.toLowerCase()}> ${element.textContent.trim().slice(0, 40)}`, ring, inside,
    covered: covered ? middle.tagName + "." + middle.className : "", href: element.getAttribute("href") || "" };
};

const kMostSteps = 1500;
const kMostStops = 250;  // of a page of each kind; more are rows like those before

async function walk(page, at, most) {
  const seen = new Set();
  let steps = 0;
  for (; steps < most; ++steps) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(focused);
    if (now === null || (seen.has(now.place) && seen.size > 3)) break;
    seen.add(now.place);
    check(now.ring, `${at}: the focus can be seen on ${now.words}`);
    check(now.inside, `${at}: what has the focus is in the window: ${now.words}`);
    check(!now.covered, `${at}: nothing covers what has the focus: ${now.words}: ${now.covered}`);
  }
  const able = await page.evaluate(() => Array.from(document.querySelectorAll("a[href], button, input, summary, [tabindex='0']"))
    .filter((one) => one.checkVisibility({ visibilityProperty: true })).length);
  check((steps < most || most < able) && seen.size >= Math.min(able, most), `${at}: Tab comes to everything and out again: ${seen.size} of ${able}`);
  return seen.size;
}

async function tabTo(page, wanted) {
  for (let steps = 0; steps < kMostSteps; ++steps) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(focused);
    if (now && wanted.test(now.href)) return true;
  }
  return false;
}

async function sheetAndRows(page) {
  const open = () => page.evaluate(() => document.querySelector("dialog.sheet").open);
  await page.keyboard.press("?");
  check(await open(), "? opens the sheet of keys");
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => Boolean(document.activeElement.closest("dialog"))), "the focus is in the sheet while it is open");
  await page.keyboard.press("Escape");
  check(!(await open()), "Escape closes the sheet");
  const words = async (key) => {
    await page.keyboard.press(key);
    return page.evaluate(() => document.activeElement.closest("tr, .item, .entry") && document.activeElement.getAttribute("href"));
  };
  const first = await words("j"), second = await words("j"), again = await words("k");
  check(first !== null && second !== null && first === again, `j and k step through the rows: ${first}, ${second}, ${again}`);
}

async function everyKind(page, site, pages) {
  let stops = 0;
  for (const { page: at } of pages) {
    await page.goto(address(site, at));
    stops += await walk(page, at, kMostStops);
  }
  console.log(`keyboard: ${stops} stops on ${pages.length} pages`);
}

export async function keyboard(browser, site, pages) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page, told } = await openPage(context, site);
  await page.goto(address(site, "index.html"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  check(page.url().includes("#"), "the first Tab is a way past the navigation");
  await page.goto(address(site, "index.html"));
  const stops = await walk(page, "index.html", kMostSteps);
  await page.goto(address(site, "runs/index.html"));
  await sheetAndRows(page);
  await page.keyboard.press("f");
  check(await page.evaluate(() => document.activeElement.type === "search"), "f goes to the filter");
  await page.keyboard.press("Escape");
  check(await page.evaluate(() => document.activeElement.type !== "search"), "Escape leaves the filter");
  await page.goto(address(site, "index.html"));
  check(await tabTo(page, /^runs\/[^i]/), "Tab comes to a run");
  await Promise.all([page.waitForURL(/runs\/[^/]+\/index\.html/), page.keyboard.press("Enter")]);
  check(await tabTo(page, /^log-.*#L\d+/), "Tab comes from a run to a line of its log");
  await Promise.all([page.waitForURL(/log-.*#L\d+/), page.keyboard.press("Enter")]);
  check(await page.evaluate(() => Boolean(document.querySelector(":target"))), "the line is there");
  await page.keyboard.press("Escape");
  await everyKind(page, site, pages);
  check(told.length === 0, "the way is silent: " + told.join("; "));
  await context.close();
  console.log(`keyboard: ${stops} stops on the front page, a run, a line of its log, the sheet, rows`);
}
