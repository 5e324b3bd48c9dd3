// The same pages as other readers have them: forced colours, paper, 200 % zoom, 320 pixels, no motion, fingers, a theme of
// their own. Nothing may be cut off, and what scrolls sideways in its own box must be reachable by keyboard.
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { address, check, openPage } from "./browser.mjs";
import { signs } from "./looks.mjs";

// Run in the page: text that is cut off at the side, and boxes that scroll sideways where no key comes.
const cut = () => {
  const found = [], seen = new Set();
  const words = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") || ""}"> ${element.textContent.trim().slice(0, 60)}`;
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const inBox = (element) => { for (let at = element; at && at !== document.body; at = at.parentElement) if (scrolls(at)) return at; return null; };
  const unseen = (element) => element.closest(".unseen, .skip, .sprite, .rows thead, svg, dialog") || !element.checkVisibility({ visibilityProperty: true });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let node = walker.nextNode(); node && found.length < 20; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || /\s{20}/.test(node.data)) continue;  // long white space hangs over the edge, where nobody misses it
    if (seen.has(element) || unseen(element) || inBox(element)) continue;
    seen.add(element);
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.right > document.documentElement.clientWidth + 1 || box.left < -1) found.push("out of the window: " + words(element));
  }
  for (const element of document.querySelectorAll("body *")) {
    if (unseen(element) || element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) continue;
    const style = getComputedStyle(element);
    if (/hidden|clip/.test(style.overflowX) && style.display !== "inline") found.push("cut off: " + words(element));
    if (scrolls(element) && element.tabIndex < 0 && !element.querySelector("a[href], button, summary, [tabindex='0']")) found.push("no key scrolls " + words(element));
  }
  return found;
};

// Run in the page: what a page looks like where the system chooses the colours.
const uncoloured = () => {
  const found = [], ground = getComputedStyle(document.documentElement).backgroundColor;
  if (!matchMedia("(forced-colors: active)").matches) found.push("colours are not forced");
  for (const element of document.querySelectorAll("main *, header *")) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    if (element.matches(".state, .tone") && !element.textContent.trim()) found.push("a state without a word");
    const told = Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (told && !element.closest("svg, .unseen") && style.color === ground && /, 0\)$/.test(style.backgroundColor)) {
      found.push(`text that cannot be seen: <${element.tagName.toLowerCase()}> ${element.textContent.trim().slice(0, 40)}`);
    }
    if (element.matches(".log .evidence, .log :target, .notice") && parseFloat(style.borderInlineStartWidth) < 2) found.push("only a colour marks " + element.className);
    if (element.matches("svg.strip path, svg.spark path, .series path") && (style.stroke === "none" || style.stroke === ground)) found.push("a line that cannot be seen: " + element.getAttribute("class"));
    if (element.matches(".bar-value") && style.fill === ground) found.push("a bar that cannot be seen");
  }
  return [...new Set(found)];
};

const moving = () => [
  ...document.getAnimations().map((one) => "moves: " + one.constructor.name),
  ...Array.from(document.querySelectorAll("*")).filter((element) => {
    const style = getComputedStyle(element);
    return style.transitionDuration.split(",").some((time) => parseFloat(time) > 0) || style.animationName !== "none" || style.scrollBehavior === "smooth";
  }).map((element) => "would move: " + element.tagName),
];

const printed = () => {
  const shown = (selector) => Array.from(document.querySelectorAll(selector)).filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const found = shown(".nav, .skip, .tools, .filter, .pager, .range-bar, .copyable .tool").map((one) => "prints " + one.className);
  // What is folded is either printed or not there at all: nobody clicks on paper.
  for (const folded of shown("details:not([open])")) {
    const inside = Array.from(folded.children).find((child) => child.tagName !== "SUMMARY");
    if (inside && !inside.checkVisibility()) found.push("folded on paper: " + folded.className + " " + folded.textContent.trim().slice(0, 40));
  }
  return found.slice(0, 5);
};

const kPaperWidth = 718;  // CSS pixels of A4 between Chromium's margins

async function paper(page, at) {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: kPaperWidth, height: 1000 });
  for (const sign of [...await page.evaluate(printed), ...await page.evaluate(cut)]) check(false, `${at} (print): ${sign}`);
  const pdf = await page.pdf({ format: "A4", printBackground: true });
  const sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
  check(sheets >= 1, `${at} can be printed`);
  return sheets;
}

const kModes = [
  { name: "forced colours", options: { forcedColors: "active", colorScheme: "dark", viewport: { width: 1280, height: 900 } }, questions: [uncoloured, cut], rules: ["color-contrast"] },
  { name: "200 % zoom", options: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }, questions: [signs, cut], rules: ["target-size"] },
  { name: "320 pixels", options: { viewport: { width: 320, height: 640 }, hasTouch: true }, questions: [signs, cut], rules: ["target-size"] },
  { name: "no motion", options: { reducedMotion: "reduce", viewport: { width: 1280, height: 900 } }, questions: [moving], rules: ["target-size"] },
];

async function themes(browser, site) {
  const context = await browser.newContext({ colorScheme: "light" });
  const { page, told } = await openPage(context, site);
  await page.goto(address(site, "index.html"));
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  const button = page.getByRole("button", { name: /^Theme/ });
  await button.click();
  check(await ground() === light, "a reader may ask for the light theme");
  await button.click();
  const dark = await ground();
  check(dark !== light, "a reader may ask for the dark theme");
  await page.goto(address(site, "flakes/index.html"));
  check(await ground() === dark, "the theme is remembered on the next page");
  await page.reload();
  check(await ground() === dark, "the theme is remembered when the page is loaded again");
  await button.click();
  check(await ground() === light, "the third theme is the system's");
  check(told.length === 0, "themes are silent: " + told.join("; "));
  await context.close();
}

export async function modes(browser, site, pages) {
  for (const { name, options, questions, rules } of kModes) {
    const context = await browser.newContext(options);
    for (const { page: at } of pages) {
      const { page, told } = await openPage(context, site);
      await page.goto(address(site, at), { waitUntil: "load" });
      for (const question of questions) for (const sign of await page.evaluate(question)) check(false, `${at} (${name}): ${sign}`);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ preload: false, runOnly: { type: "rule", values: rules } }).analyze();
      for (const { id, nodes } of violations) check(false, `${at} (${name}): axe ${id}: ${nodes.length} × ${nodes[0].html.slice(0, 200)}: ${nodes[0].failureSummary}`);
      check(told.length === 0, `${at} (${name}): ${told.slice(0, 5).join("; ")}`);
      await page.close();
    }
    await context.close();
    console.log(`modes: ${pages.length} pages, ${name}`);
  }
  const context = await browser.newContext();
  let sheets = 0;
  for (const { page: at } of pages) {
    const { page } = await openPage(context, site);
    await page.goto(address(site, at), { waitUntil: "load" });
    sheets += await paper(page, at);
    await page.close();
  }
  await context.close();
  console.log(`modes: ${pages.length} pages, print: ${sheets} sheets`);
  await themes(browser, site);
  console.log("modes: themes are remembered");
}

const kMostSeconds = 2;
const kMostParts = 30;

// The log of 100 000 long lines, part by part: inert, no wider than the window, and there in two seconds.
export async function flood(browser, site, parts) {
  if (parts.length === 0) return;
  const step = Math.ceil(parts.length / kMostParts), seconds = [];
  const seen = parts.filter((_, index) => index % step === 0);
  for (const [index, at] of seen.entries()) {
    const context = await browser.newContext({ colorScheme: index % 2 ? "dark" : "light", viewport: { width: index % 2 ? 360 : 1280, height: 900 } });
    const { page, told } = await openPage(context, site);
    const begin = performance.now();
    await page.goto(address(site, at), { waitUntil: "load" });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    seconds.push((performance.now() - begin) / 1000);
    for (const sign of await page.evaluate(signs)) check(false, `${at}: ${sign}`);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    for (const sign of await page.evaluate(signs)) check(false, `${at}, from its middle: ${sign}`);
    check(told.length === 0, `${at}: ${told.slice(0, 5).join("; ")}`);
    await context.close();
  }
  const sorted = seconds.slice().sort((a, b) => a - b), middle = sorted[Math.floor(sorted.length / 2)];
  check(middle < kMostSeconds, `a part of a long log is there within ${kMostSeconds} s, not ${middle.toFixed(2)}`);
  console.log(`flood: ${seen.length} of ${parts.length} parts of ${path.dirname(parts[0])}: ${middle.toFixed(2)} s to load and lay out, ${sorted[sorted.length - 1].toFixed(2)} at most`);
}
