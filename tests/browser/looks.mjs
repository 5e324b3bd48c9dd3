// What every page promises, looked at in both themes, wide and narrow: valid HTML, no barrier that axe knows, silence,
// nothing run or fetched that a log asked for, no sideways scroll; and the same content where scripts are off.
import fs from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";
import { address, check, openPage } from "./browser.mjs";

const kRules = {
  "no-trailing-whitespace": "off",  // lines of logs and patches are shown as they are
  "valid-id": ["error", { relaxed: true }],  // HTML allows dots in an id, and rules have them in their names
  "aria-label-misuse": ["error", { allowAnyNamable: true }],  // ARIA lets lists have names
  "prefer-native-element": ["error", { exclude: ["region"] }],  // a box that scrolls is a region, but no section of the text
};

export async function valid(site, pages) {
  const validator = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules: kRules });
  let errors = 0;
  for (const { page } of pages) {
    const report = await validator.validateFile(path.join(site, page));
    const messages = report.results.flatMap((result) => result.messages);
    errors += messages.length;
    for (const message of messages.slice(0, 5)) {
      check(false, `${page}:${message.line}:${message.column}: ${message.ruleId}: ${message.message}`);
    }
  }
  console.log(`html-validate: ${pages.length} pages, ${errors} errors`);
}

// What a log must not have brought about, seen from inside the page.
export const signs = () => {
  const found = [];
  if ("owned" in window) found.push("a log ran a script");
  const strange = document.querySelector("main img, main iframe, main form, main base, main script:not([type='application/json'], [src='search.js']), main style, main link, main meta");
  if (strange) found.push("a log became <" + strange.tagName + ">");
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "style") found.push(`<${element.tagName} ${name}>`);
      if (name === "href" && /^\s*[a-z]+:/i.test(value) && !/^(https:\/\/(github|gitlab)\.com\/|data:image\/svg)/.test(value)) {
        found.push("a link to " + value.slice(0, 80));
      }
    }
  }
  const raw = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(document.querySelector("main").innerText);
  if (raw) found.push("raw U+" + raw[0].codePointAt(0).toString(16));
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`scrolls ${wide} pixels sideways`);
  return found;
};

const kLooks = ["light", "dark"].flatMap((colorScheme) => [1280, 360].map((width) => ({ colorScheme, width })));

async function look(context, site, { kind, page: at }, name) {
  const { page, told } = await openPage(context, site);
  await page.goto(address(site, at), { waitUntil: "load" });
  for (const sign of await page.evaluate(signs)) check(false, `${at} (${name}): ${sign}`);
  // Without preload: axe would fetch the style sheet, which the page's policy forbids. Legacy: no second page for its sums.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ preload: false }).analyze();
  for (const { id, help, nodes } of violations) {
    check(false, `${at} (${name}): axe ${id}: ${help}: ${nodes.length} × ${nodes[0].html.slice(0, 300)}: ${nodes[0].failureSummary}`);
  }
  const pictures = process.env.CIMEND_SCREENSHOTS;
  if (pictures) {
    const file = `${kind.replace(/[^a-z]+/g, "-")}${kind.startsWith("hostile") ? "-" + at.split("/")[1] : ""}-${name}.png`;
    await page.screenshot({ path: path.join(pictures, file), caret: "initial" });
  }
  await page.setViewportSize({ width: 320, height: 800 });  // WCAG 1.4.10
  for (const sign of await page.evaluate(signs)) check(false, `${at} (${name}, at 320): ${sign}`);
  check(told.length === 0, `${at} (${name}): ${told.slice(0, 5).join("; ")}`);
  await page.close();
  return violations.length;
}

export async function looks(browser, site, pages) {
  if (process.env.CIMEND_SCREENSHOTS) fs.mkdirSync(process.env.CIMEND_SCREENSHOTS, { recursive: true });
  for (const { colorScheme, width } of kLooks) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    let violations = 0;
    // Hostile pages are like their kinds but for their words: two looks each, one at each theme and width.
    const seen = pages.filter(({ kind }) => !kind.startsWith("hostile") || (colorScheme === "light") === (width === 1280));
    for (const one of seen) violations += await look(context, site, one, `${colorScheme}-${width}`);
    await context.close();
    console.log(`looks: ${seen.length} pages, ${colorScheme}, ${width} pixels: ${violations} axe violations`);
  }
}

// Run in the page: what a reader finds there. A search's results are the one thing that scripts bring.
const content = () => {
  const count = (selector) => document.querySelectorAll(selector).length;
  const main = document.querySelector("main");
  return {
    titles: count("h1"), headings: count("main h1, main h2, main h3"), tables: count("main table"), rows: count("main table tr"),
    links: Array.from(document.querySelectorAll("a[href]")).filter((link) => !link.closest(".results")).length,
    letters: main ? main.textContent.length : 0, navigation: count("nav a[href]"),
  };
};

export async function withoutScripts(browser, site, pages) {
  const off = await browser.newContext({ javaScriptEnabled: false });
  const on = await browser.newContext();
  for (const { page: at } of pages) {
    const seen = [];
    for (const context of [off, on]) {
      const { page } = await openPage(context, site);
      await page.goto(address(site, at), { waitUntil: "load" });
      seen.push(await page.evaluate(content));
      await page.close();
    }
    const [without, withScripts] = seen;
    check(without.titles === 1 && without.navigation >= 8 && without.letters > 80, `${at} is a whole page without scripts: ${JSON.stringify(without)}`);
    for (const what of ["headings", "tables", "rows", "links"]) {
      check(without[what] === withScripts[what], `${at} has its ${what} without scripts: ${without[what]} of ${withScripts[what]}`);
    }
  }
  await off.close();
  await on.close();
  console.log(`scripts off: ${pages.length} pages`);
}
