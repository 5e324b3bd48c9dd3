// Chromium as the checks use it, and what a page does that it must not do.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const kArguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

export const launch = () => chromium.launch({ executablePath: process.env.CIMEND_CHROMIUM, args: kArguments });

let failures = 0;
export const failed = () => failures;
export const check = (holds, promise) => {
  if (holds) return;
  ++failures;
  console.error("broken promise: " + promise.slice(0, 2000));
};

export const address = (site, page) => pathToFileURL(path.join(site, page)).href;

// A page that tells on itself: messages, errors, dialogs, and requests that leave the site's own files.
export async function openPage(context, site) {
  const page = await context.newPage();
  const told = [];
  const home = pathToFileURL(path.resolve(site)).href + "/";
  page.on("console", (message) => told.push(`says "${message.text()}"`));
  page.on("pageerror", (error) => told.push(`throws ${error.message}`));
  page.on("dialog", (dialog) => { told.push("opens a dialog"); dialog.dismiss(); });
  page.on("popup", () => told.push("opens a window"));
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !request.url().startsWith("data:image/svg+xml")) told.push("asks for " + request.url().slice(0, 200));
  });
  page.on("requestfailed", (request) => told.push("cannot load " + request.url().slice(0, 200)));
  return { page, told };
}
