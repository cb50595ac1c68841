// Chromium, and what every check of a page needs.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => path && existsSync(path));

export async function launch() {
  if (!executablePath) {
    throw new Error("no Chromium: install the package chromium, or name an executable in CHROMIUM");
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

// What is wrong with a page: findings of axe that are serious or critical, and content wider than the window. The other
// rules of axe do not depend on colors: where only these differ from a page that was looked at, name theirs.
export async function faultsOf(page, rules = null) {
  const faults = [];
  const { width, wide } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    wide: document.documentElement.scrollWidth,
  }));
  if (wide > width) {
    const culprits = await page.evaluate((limit) => [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > limit + 1 && !one.closest("pre"))
      .slice(0, 3).map((one) => `${one.tagName}.${one.className}`), width);
    faults.push(`scrolls sideways: ${wide} px in a window of ${width} px (${culprits.join(", ")})`);
  }
  // All items are alike, and axe takes minutes for thousands.
  await page.evaluate(() => [...document.querySelectorAll("[data-item], .item")].slice(25).forEach((one) => one.remove()));
  // The page's own policy allows no script of ours; the protocol of the browser does.
  await page.evaluate(`window.axe || (() => { ${axe} })(); undefined`);
  const { violations } = await page.evaluate((only) =>
    axe.run(document, { resultTypes: ["violations"], preload: false, runOnly: only }),
  rules ?? ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
  for (const one of violations.filter(({ impact }) => impact === "serious" || impact === "critical")) {
    const node = one.nodes[0];
    faults.push(`axe ${one.id} (${one.impact}), ${one.nodes.length} times: ${node.html.slice(0, 160)} `
      + `${node.any[0]?.message ?? node.all[0]?.message ?? ""}`);
  }
  return faults;
}

let passed = 0, failed = 0;
export function report(name, faults) {
  for (const fault of faults) {
    console.error(`${name}: ${fault}`);
  }
  faults.length === 0 ? passed++ : failed++;
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
