// Label selectors of objects.
import { labels } from "admission";

/**
 * The selector in the syntax of kubectl; null if it is not a valid one.
 * @param {any} selector
 * @returns {string | null}
 */
export function selectorOf({ matchLabels, matchExpressions }) {
  try {
    const parts = [
      ...Object.entries(matchLabels ?? {}).map(([name, value]) => `${name}=${value ?? ""}`),
      ...(matchExpressions ?? []).map(write),
    ];
    labels(parts.join(","));
    return parts.join(",");
  } catch {
    return null;
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
