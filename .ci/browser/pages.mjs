// Every page that `admission` writes, at two widths, light, dark and printed: no serious finding of axe, nothing wider
// than the window, filters in the address, and a replay of 5,000 rows within a second. Screenshots: artifacts/pages.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { faultsOf, finish, launch, report } from "./browser.mjs";

const root = resolve(import.meta.dirname, "../..");
const admission = process.env.ADMISSION ?? join(root, "artifacts/bin/Admission.Cli/release/admission");
const shots = join(root, "artifacts/pages");
const folder = mkdtempSync(join(tmpdir(), "pages-"));
mkdirSync(shots, { recursive: true });

async function run(...args) {
  try {
    await promisify(execFile)(admission, args, { cwd: root, maxBuffer: 64 << 20 });
  } catch (error) {
    // Findings are what a replay is for.
    if (error.code !== 1) {
      throw error;
    }
  }
}

// A result with 5,000 flips, as `admission replay --output json` writes it.
function manyFlips() {
  const kinds = ["NewDenial", "NewAllowance", "ChangedReason", "NewWarning"];
  const object = JSON.stringify({
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", labels: { app: "web", team: "shop" } },
    spec: { replicas: 3, template: { metadata: { labels: { app: "web" } }, spec: { containers: Array.from({ length: 4 }, (_, i) =>
      ({ name: `c${i}`, image: `registry.example.com/team/image-${i}:1.2.3`, env: [{ name: "LEVEL", value: "debug" }] })) } } },
  });
  const flips = [], shares = [], policies = {};
  for (let i = 0; i < 500; i++) {
    const kind = kinds[i % 4], policy = `policy-${String(i >> 2).padStart(3, "0")}`;
    flips.push({ kind, policy, count: 14, examples: Array.from({ length: 10 }, (_, k) => ({
      number: i * 10 + k, file: "recordings/day-1.jsonl", line: i * 10 + k + 1, time: "2026-03-04T05:06:07Z",
      operation: "CREATE", kind: "Deployment", namespace: `team-${i % 30}`, name: `web-${k}`,
      user: `system:serviceaccount:team-${i % 30}:deployer`, fields: ["spec.template.spec.containers[2].image"],
      message: `container c2 uses the image registry.example.com/team/image-2:1.2.3, which policy ${i} does not allow`,
      fix: "Use an image of an allowed registry.", before: "", object,
    })) });
    shares.push({ kind, by: "namespace", name: `team-${i % 30}`, count: 14 + (i % 9) });
    policies[policy] = { [29543000 + (i % 200)]: 5 + (i % 7) };
  }
  const merged = [...shares.reduce((all, one) => all.set(one.kind + one.name, {
    ...one, count: one.count + (all.get(one.kind + one.name)?.count ?? 0) }), new Map()).values()];
  return {
    apiVersion: "admission.dev/v1", kind: "ReplayResult", candidate: { name: "policies", digest: "", policies: 125 },
    baseline: { name: "recorded", digest: "", policies: 0 }, shard: "", next: 0, elapsedSeconds: 12.5,
    counts: { records: 90000, errors: 0, judged: 90000, withoutBaseline: 0, redacted: 0, flipped: 7000 },
    answers: [], reviews: { NewDenial: 1750, NewAllowance: 1750, ChangedReason: 1750, NewWarning: 1750 }, flips,
    shares: merged, timeline: { bucketSeconds: 60, policies },
    latency: { before: { buckets: { 10: 40, 14: 900, 20: 300, 30: 20, 44: 3 } }, after: { buckets: { 11: 60, 15: 800, 22: 320, 46: 5 } } },
    policyLatency: {}, errors: [],
  };
}

// A decision log, as `admission serve` writes it when it answers the recorded reviews.
async function decide(log) {
  const key = join(folder, "log.key"), settings = join(folder, "admission.yaml");
  await run("log", "key", key);
  // The longest expiry that an exception may have is bounded: count from now.
  const expires = new Date(Date.now() + 30 * 86400e3).toISOString().slice(0, 10);
  writeFileSync(settings, `apiVersion: admission/v1
kind: Settings
policies:
  banned-images: { parameters: { images: ["nginx:1.19"] } }
exceptions:
  - { policy: banned-images, match: { namespaces: [team-a] }, reason: Migration of the shop, owner: team-a, ticket: SHOP-1, expires: ${expires} }
`);
  const server = spawn(admission, ["serve", "--settings", settings, "--listen", "https://localhost:9743", "--health-listen",
    "http://localhost:9744", "--decision-log", log, "--decision-log-key", key], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  await new Promise((resolve, reject) => {
    ended.then(() => reject(new Error("admission serve ended")));
    server.stdout.on("data", (text) => String(text).includes("9743") && resolve());
  });
  server.stdout.resume();
  const agent = new Agent({ ca: readFileSync(join(root, "certs-dev/ca.crt")), keepAlive: true });
  for (const file of readdirSync(join(root, "tests/recordings")).filter((name) => name.endsWith(".json"))) {
    await new Promise((resolve, reject) => {
      const asked = request("https://localhost:9743/validate", { method: "POST", agent, headers: { "content-type": "application/json" } },
        (answer) => answer.resume().on("end", resolve));
      asked.on("error", reject).end(readFileSync(join(root, "tests/recordings", file)));
    });
  }
  agent.destroy();
  server.kill("SIGTERM");
  await ended;
}

const html = (name) => join(folder, `${name}.html`);
async function makeMany() {
  const sample = join(folder, "sample.json"), many = join(folder, "many.json");
  await run("replay", join("tests/recordings", readdirSync(join(root, "tests/recordings")).find((name) => name.endsWith(".json"))),
    "--output", "json", "--output-file", sample);
  writeFileSync(many, JSON.stringify({ ...manyFlips(), apiVersion: JSON.parse(readFileSync(sample)).apiVersion }));
  await run("replay", "--merge", many, "--output", "html", "--output-file", html("many"));
}

async function makeEvidence() {
  await decide(join(folder, "decisions"));
  await run("evidence", "--log", join(folder, "decisions"), "--html", html("evidence"));
}

// Two at a time, in this order, while the browser looks at those that are there.
const makers = {
  docs: () => run("docs", "--output", "html", "--output-file", html("docs")),
  many: makeMany,
  replay: () => run("replay", "tests/recordings", "--output", "html", "--output-file", html("replay")),
  audit: () => run("audit", "tests/Admission.Cli.Tests/manifests", "--output", "html", "--output-file", html("audit")),
  evidence: makeEvidence,
  coverage: () => run("test", "--coverage-html", html("coverage")),
};
const made = {};
let [first, second] = [Promise.resolve(), Promise.resolve()];
for (const [name, make] of Object.entries(makers)) {
  made[name] = first.then(make);
  [first, second] = [second, made[name]];
}
// A failed one is reported where the page is opened.
Object.values(made).forEach((one) => one.catch(() => {}));
for (const file of (process.env.PAGES ?? "").split(":").filter(existsSync)) {
  made[file] = Promise.resolve();
}

const browser = await launch();

// On paper a table is a table whose rows are never cut, and no time or date is broken.
async function tableFaults(page) {
  return page.evaluate(() => {
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length > 0);
    const rows = shown(".list tbody tr"), times = shown("time");
    return [
      ...rows.filter((one) => getComputedStyle(one).display !== "table-row").slice(0, 1)
        .map((one) => `a row is no row of a table: ${one.textContent.slice(0, 80)}`),
      ...rows.filter((one) => getComputedStyle(one).breakInside !== "avoid").slice(0, 1)
        .map((one) => `a row can be cut: ${one.textContent.slice(0, 80)}`),
      ...times.filter((one) => one.getClientRects().length > 1).slice(0, 1).map((one) => `a time is broken: ${one.textContent}`),
    ];
  });
}

// One load for each width: light, with some rows open, dark, and at last printed.
async function look(name, width) {
  const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: "light" });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(`script: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && errors.push(`console: ${line.text()}`));
  await page.goto(pathToFileURL(existsSync(name) ? name : html(name)).href);
  const shot = join(shots, `${name.replace(/.*\//, "")}-${width}`);
  await page.screenshot({ path: `${shot}-light.png` });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${shot}-dark.png` });
  await page.emulateMedia({ colorScheme: "light" });
  // With some rows open, as a reader has them.
  await page.evaluate(() => [...document.querySelectorAll(".item details, .example, .rest")].slice(0, 4)
    .forEach((one) => { one.open = true; }));
  await page.waitForFunction(() => !document.querySelector(".code") || [...document.querySelectorAll(".code")]
    .filter((one) => !one.closest("details:not([open])")).every((one) => one.querySelector(".copy")));
  const wide = await faultsOf(page);
  await page.evaluate(() => [...document.querySelectorAll(".item details, .example")].find((one) => one.open)
    ?.scrollIntoView());
  await page.screenshot({ path: `${shot}-open.png` });
  report(`${name} ${width} light`, errors.concat(wide));
  await page.emulateMedia({ colorScheme: "dark" });
  report(`${name} ${width} dark`, await faultsOf(page, ["color-contrast"]));
  if (width === 1280) {
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    report(`${name} printed`, (await faultsOf(page, ["color-contrast"])).concat(await tableFaults(page)));
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(shots, `${name.replace(/.*\//, "")}-print.png`) });
  }

  await context.close();
}

for (const [name, page] of Object.entries(made)) {
  await page;
  await Promise.all([look(name, 1280), look(name, 390)]);
}

async function check(name, act) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const faults = [];
  const expect = (claim, isTrue) => isTrue || faults.push(claim);
  await act(page, expect);
  report(name, faults);
  await page.close();
}

const url = (name) => pathToFileURL(html(name)).href;

await check("filters are kept in the address", async (page, expect) => {
  await page.goto(url("docs"));
  await page.keyboard.press("/");
  await page.keyboard.type("image");
  await page.selectOption("select[aria-label=severity]", "high");
  const shown = await page.locator("article:visible").count(), all = await page.locator("article").count();
  expect(`the filters show ${shown} of ${all}`, shown > 0 && shown < all);
  expect(`the address has them: ${page.url()}`, page.url().endsWith("#q=image&severity=high"));
  await page.reload();
  expect("a reload shows the same", (await page.locator("article:visible").count()) === shown);
  expect("a reload fills the fields", (await page.inputValue("input[type=search]")) === "image");
});

await check("no header covers an anchor", async (page, expect) => {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(url("docs"));
    const id = await page.locator("article").nth(30).getAttribute("id");
    await page.goto(`${url("docs")}#${id}`);
    await page.waitForFunction(() => scrollY > 0);
    const top = await page.evaluate(() => document.elementFromPoint(innerWidth / 2, 4).closest(".top"));
    const y = await page.locator(`#${id}`).evaluate((one) => one.getBoundingClientRect().top);
    const bar = await page.evaluate(() => getComputedStyle(document.querySelector(".top")).position === "sticky"
      ? document.querySelector(".top").getBoundingClientRect().bottom : 0);
    expect(`at ${width} px the anchor is at ${y}, the header ends at ${bar}${top ? "" : " (away)"}`, y >= bar && y < 400);
  }
});

await check("no width scrolls sideways", async (page, expect) => {
  for (const name of ["evidence", "docs", "replay"]) {
    await page.goto(url(name));
    for (const width of [320, 834, 1024, 1106]) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(`${name} is ${wide} px wide in a window of ${width} px`, wide <= width);
    }
  }
});

await check("a phone has a table of contents", async (page, expect) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(url("docs"));
  await page.click(".contents summary");
  await page.locator(".contents a").nth(20).click();
  await page.waitForFunction(() => scrollY > 400);
  expect("it closes behind the reader", !(await page.locator(".contents").evaluate((one) => one.open)));
});

await check("a card filters and a row opens by keyboard", async (page, expect) => {
  await page.goto(url("many"));
  await page.click("button.card.allow");
  expect("the address names the kind", decodeURIComponent(page.url()).includes("kind=deny"));
  await page.waitForFunction(() => document.getElementById("found").textContent !== "5,000 examples");
  expect("a quarter of the rows is left", (await page.locator("#found").textContent()) === "1,250 of 5,000");
  await page.locator(".item:visible summary").first().focus();
  await page.keyboard.press("Enter");
  const mark = page.locator(".item mark").first();
  await mark.waitFor();
  expect("the field is marked", (await mark.textContent()).includes("image-2"));
  const outline = await page.locator(".item:visible summary").first().evaluate((one) => getComputedStyle(one).outlineStyle);
  expect("the focus is seen", outline === "solid");
});

await check("the rest of a list opens", async (page, expect) => {
  await page.goto(url("many"));
  const rest = page.locator(".rest").first();
  await rest.locator("summary").click();
  expect("it holds the others", (await rest.locator("li:visible").count()) > 10);
  const names = await page.locator(".columns section", { hasText: "By namespace" }).locator("li > span:first-child").allTextContents();
  expect("a name has one row", new Set(names).size === names.length);
});

await check("coverage is a page to read", async (page, expect) => {
  await page.goto(url("coverage"));
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(`it is ${height} px tall`, height < 12_000);
  const looks = await page.locator(".bar rect").evaluateAll((all) => new Set(all.map((one) => one.getAttribute("class"))).size);
  expect(`its bars have ${looks} colors`, looks > 1);
});

// The best of three: the machine may be busy with something else.
await check("5,000 rows open within a second", async (page, expect) => {
  const opened = [], searched = [];
  const settled = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  for (let i = 0; i < 3; i++) {
    await page.goto(url("docs"));
    const started = performance.now();
    await page.goto(url("many"));
    await settled();
    opened.push(performance.now() - started);
    const typed = performance.now();
    await page.fill("input[type=search]", "team-7 web-3");
    await settled();
    searched.push(performance.now() - typed);
  }
  const [open, search] = [Math.min(...opened), Math.min(...searched)];
  console.log(`5,000 rows: open in ${Math.round(open)} ms, search in ${Math.round(search)} ms`);
  expect(`it took ${Math.round(open)} ms`, open < 1000);
  await page.fill("input[type=search]", "");
  await page.click("#more");
  await page.waitForFunction(() => document.querySelectorAll(".item").length === 200);
  expect("more rows follow", (await page.locator("#more").textContent()) === "Show 100 more");
});

await browser.close();
rmSync(folder, { recursive: true });
finish();
