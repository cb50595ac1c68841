// How secret material is recognised. Nothing here ever returns what it found.

/** @type {readonly (readonly [name: string, pattern: RegExp])[]} */
const shapes = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an AWS key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}/],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ["a Stripe key", /\b[sr]k_live_[A-Za-z0-9]{16,}/],
  ["a Google key", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["a JSON web token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@$<{]+@/],
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
  const shape = shapes.find(([, pattern]) => pattern.test(text));
  if (shape) {
    return shape[0];
  }
  const isPlain = /^(true|false|\d*|changeme)$/i.test(value) || /[$%]?[({]/.test(value) || /\s/.test(value);
  if (names.test(name) && value !== "" && !isPlain && !/^[./~]|\/$|^[a-z0-9-]+(\/|\.)[a-z0-9./-]*$/.test(value)) {
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
