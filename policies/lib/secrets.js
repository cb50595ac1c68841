// How secret material is recognised. Nothing here ever returns what it found.

/**
 * Shapes of secrets. The mark is looked for first: a text without it costs next to nothing.
 * @type {readonly (readonly [name: string, mark: string, pattern: RegExp])[]}
 */
const shapes = [
  ["a private key", "PRIVATE KEY-----", /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/],
  ["an AWS key", "AKIA", /\bAKIA[0-9A-Z]{16}\b/],
  ["an AWS key", "ASIA", /\bASIA[0-9A-Z]{16}\b/],
  ["a GitHub token", "gh", /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ["a GitHub token", "github_pat_", /\bgithub_pat_[A-Za-z0-9_]{40}/],
  ["a GitLab token", "glpat-", /\bglpat-[A-Za-z0-9_-]{20}/],
  ["a Slack token", "xox", /\bxox[abprs]-[A-Za-z0-9-]{10}/],
  ["a Stripe key", "k_live_", /\b[sr]k_live_[A-Za-z0-9]{16}/],
  ["a Google key", "AIza", /\bAIza[0-9A-Za-z_-]{35}/],
  ["a JSON web token", "eyJ", /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10}/],
  ["a password in a URL", "://", /:\/\/[^\s:/@]{0,200}:[^\s:/@$<{]{1,200}@/],
];

const names = /(^|[._-])(passw(or)?d|pwd|secret|token|credentials?|api[._-]?key|private[._-]?key|access[._-]?key)$/i;

/**
 * What a value seems to be: "a private key"; empty where it seems harmless.
 * @param {string} name of the key or variable
 * @param {string} value
 * @param {number} minEntropy bits per character from which a long value counts as random
 */
export function secretIn(name, value, minEntropy) {
  // What is long enough for a file is looked at by its shape alone, and only so far.
  const text = value.slice(0, 20_000);
  const shape = shapes.find(([, mark, pattern]) => text.includes(mark) && pattern.test(text));
  if (shape) {
    return shape[0];
  }
  // Nothing longer is a password or a token.
  if (value === "" || value.length > 256) {
    return "";
  }
  const isPlain = /^(true|false|\d*|changeme)$|[({\s]/i.test(value);
  const isPath = /^[./~]|\/$|^[a-z0-9-]+[/.][a-z0-9./-]*$/.test(value);
  if (!isPlain && !isPath && names.test(name)) {
    return "what its name says";
  }
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  return isMixed && /^[A-Za-z0-9+/_=-]{32,256}$/.test(value) && entropy(value) >= minEntropy ? "random text" : "";
}

/** @param {string} text */
function entropy(text) {
  const counts = new Map();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) {
    bits -= (count / text.length) * Math.log2(count / text.length);
  }
  return bits;
}
