// Lighthouse as a phone would see the site from a server: every kind of page.
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import measure from "lighthouse";
import { check, kArguments } from "./browser.mjs";

const kLeast = { performance: 98, accessibility: 100, "best-practices": 100 };
const kTypes = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json" };

// The files of `site` on a free port of the loopback, compressed as a server would.
async function serve(site) {
  const server = http.createServer((request, response) => {
    const file = path.join(site, path.normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
    fs.readFile(file, (error, bytes) => {
      if (error) { response.writeHead(404); response.end(); return; }
      response.writeHead(200, { "content-type": kTypes[path.extname(file)] || "application/octet-stream", "content-encoding": "gzip" });
      response.end(zlib.gzipSync(bytes));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

// A Chromium with a port for Lighthouse and a directory of its own; `stop` ends it and takes the directory away.
async function start() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "cimend-browser-"));
  const child = spawn(process.env.CIMEND_CHROMIUM,
    ["--headless", ...kArguments, "--remote-debugging-port=0", "--user-data-dir=" + directory, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise((resolve, reject) => {
    let words = "";
    child.stderr.on("data", (bytes) => {
      words += bytes;
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(words);
      if (found) resolve(Number(found[1]));
    });
    child.on("exit", () => reject(new Error("Chromium did not start: " + words)));
  });
  const stop = async () => {
    const gone = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  return { port, stop };
}

const median = (values) => values.slice().sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measured(url, port, times) {
  const scores = {}, reports = [];
  for (let i = 0; i < times; ++i) {
    const { lhr } = await measure(url, { port, logLevel: "silent", output: "json", onlyCategories: Object.keys(kLeast) });
    reports.push(lhr);
    for (const name of Object.keys(kLeast)) (scores[name] ||= []).push(Math.round(100 * lhr.categories[name].score));
  }
  return { scores, reports };
}

export async function lighthouse(site, pages, times) {
  if (times === 0) return;
  const server = await serve(site);
  const browser = await start();
  try {
    for (const { page } of pages) {
      const { scores, reports } = await measured(`http://127.0.0.1:${server.address().port}/${page}`, browser.port, times);
      const audits = reports[reports.length - 1].audits;
      const figures = Object.entries(scores).map(([name, values]) => `${name} ${median(values)} (${values.join(" ")})`);
      const timing = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"]
        .map((id) => `${id} ${audits[id].displayValue}`);
      console.log(`lighthouse: ${page}: ${figures.join(", ")}; ${timing.join(", ")}`);
      const weak = Object.values(audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== "informative")
        .map(({ id, displayValue }) => id + (displayValue ? " " + displayValue : ""));
      for (const [name, least] of Object.entries(kLeast)) {
        check(median(scores[name]) >= least, `${page}: Lighthouse gives ${name} ${median(scores[name])}, wanted ${least}: ${weak.join(", ")}`);
      }
    }
  } finally {
    await browser.stop();
    await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
  }
}
