// Reads fields whose type may be wrong. In CI an object may be a part of one, such as a Kustomize patch, or a mistake
// that the API server would reject. Null is the same as absent, as in Kubernetes. A value of another type is denied,
// so that no policy fails on it and none lets it pass.

/** @typedef {{ field(path: string): string }} Place */
/** @typedef {import("admission").Review["deny"]} Deny */

/** @type {readonly []} */
const none = [];

/** The place of fields that are not in a pod: their path is their field. */
export const root = { field: (/** @type {string} */ path) => path };

/**
 * An object; empty if there is none.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {{ readonly [name: string]: any }}
 */
export function record(value, place, path, deny) {
  return isRecord(value) ? value : wrong(value, "an object", place, path, deny) ?? {};
}

/**
 * The objects of a list, each with its index.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {readonly (readonly [index: number, item: any])[]}
 */
export function items(value, place, path, deny) {
  if (!Array.isArray(value)) {
    return wrong(value, "a list", place, path, deny) ?? none;
  }
  return value.map((item, index) => [index, isRecord(item) ? item : record(item, place, `${path}[${index}]`, deny)]);
}

/**
 * The strings of a list.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {readonly string[]}
 */
export function texts(value, place, path, deny) {
  if (!Array.isArray(value)) {
    return wrong(value, "a list", place, path, deny) ?? none;
  }
  return value.map((item, index) => text(item, place, `${path}[${index}]`, deny));
}

/**
 * The names and strings of a map, such as labels. A value that is not a string is left out.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {readonly (readonly [name: string, value: string])[]}
 */
export function pairs(value, place, path, deny) {
  if (!isRecord(value)) {
    return wrong(value, "an object", place, path, deny) ?? none;
  }
  /** @type {[string, string][]} */
  const found = [];
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === "string") {
      found.push([name, one]);
    } else {
      wrong(one, "a string", place, `${path}["${name}"]`, deny);
    }
  }
  return found;
}

/**
 * A string; empty if there is none.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {string}
 */
export function text(value, place, path, deny) {
  return typeof value === "string" ? value : wrong(value, "a string", place, path, deny) ?? "";
}

/**
 * A number; undefined if there is none.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {number | undefined}
 */
export function number(value, place, path, deny) {
  return typeof value === "number" ? value : wrong(value, "a number", place, path, deny);
}

/**
 * Is it true? A value that is not a boolean is denied and counts as false.
 * @param {unknown} value
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 */
export function flag(value, place, path, deny) {
  return typeof value === "boolean" ? value : wrong(value, "true or false", place, path, deny) ?? false;
}

/**
 * The labels of an object, for a selector; null if there are none or they are not an object.
 * @param {{ readonly metadata?: any } | null | undefined} object
 */
export function labelsOf(object) {
  const labels = object?.metadata?.labels;
  return isRecord(labels) ? labels : null;
}

/**
 * A value for a message.
 * @param {unknown} value
 */
export function show(value) {
  if (Array.isArray(value)) {
    return "a list";
  }
  if (typeof value === "object" && value !== null) {
    return "an object";
  }
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}…` : shown;
}

/**
 * @param {unknown} value
 * @returns {value is { readonly [name: string]: any }}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @param {string} expected
 * @param {Place} place
 * @param {string} path
 * @param {Deny} deny
 * @returns {undefined}
 */
function wrong(value, expected, place, path, deny) {
  if (value !== undefined && value !== null) {
    // A password may be here, in the wrong place.
    const isSecret = /\b(env|data|stringData|binaryData|annotations|command|args)\b/.test(path);
    const shown = isSecret && typeof value !== "object" ? `a ${typeof value}` : show(value);
    deny(`the value is ${shown}, not ${expected}`, { field: place.field(path), fix: `Write ${expected}.` });
  }
}
