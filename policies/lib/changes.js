// How messages describe a change.

/**
 * Describes the old and the new value of a field, unless they may be secret.
 * @param {import("admission").Change} change
 * @param {import("admission").Request} request
 */
export function describeChange({ field, kind, before, after }, { kind: { group, kind: name } }) {
  if ((group === "" && name === "Secret") || /\.env\[|last-applied-configuration/.test(field)) {
    return `(${kind}; the value is not shown)`;
  }
  if (kind === "changed") {
    return `from ${show(before)} to ${show(after)}`;
  }
  return kind === "added" ? `(added: ${show(after)})` : `(removed: ${show(before)})`;
}

/** @param {any} value */
function show(value) {
  if (Array.isArray(value)) {
    return `a list of ${value.length} items`;
  }
  if (value !== null && typeof value === "object") {
    return `an object with ${Object.keys(value).slice(0, 5).join(", ") || "nothing"}`;
  }
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
