// Label selectors of objects.
import { labels } from "admission";
import { show } from "./shape.js";

/**
 * The selector in the syntax of kubectl; null if it is not a valid one.
 * @param {any} selector
 * @returns {string | null}
 */
export function selectorOf(selector) {
  return readSelector(selector).written;
}

/**
 * The selector in the syntax of kubectl; null, with the problem, if it is not a valid one.
 * @param {any} selector
 * @returns {{ written: string | null, problem: string }}
 */
export function readSelector({ matchLabels, matchExpressions }) {
  const parts = [];
  let problem = "matchLabels is not an object with strings";
  try {
    parts.push(...Object.entries(matchLabels ?? {}).map(([name, value]) => `${name}=${value ?? ""}`));
    problem = "matchExpressions is not a list of objects with key, operator and values";
    parts.push(...(matchExpressions ?? []).map(write));
  } catch {
    return { written: null, problem };
  }
  const all = parts.join(",");
  if (!isValid(all)) {
    const wrong = parts.find((part) => !isValid(part)) ?? all;
    return { written: null, problem: `${show(wrong)} is not a valid requirement` };
  }
  return { written: all, problem: "" };
}

/** @param {string} selector */
function isValid(selector) {
  try {
    labels(selector);
    return true;
  } catch {
    return false;
  }
}

/** @param {{ key: string, operator: string, values?: readonly string[] | null }} expression */
function write({ key, operator, values }) {
  switch (operator) {
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return `${key} ${operator === "In" ? "in" : "notin"} (${(values ?? []).join(",")})`;
  }
}
