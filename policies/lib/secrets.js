// How secrets are recognized. Nothing here ever returns what it found.
import { isHarmless } from "./placeholders.js";

/**
 * Shapes of secrets. The mark is searched first: a text without it costs next to nothing.
 * @type {readonly (readonly [name: string, mark: string, pattern: { test(text: string): boolean }])[]}
 */
const shapes = [
  ["a private key", "PRIVATE KEY-----", /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/],
  ["an AWS key", "AKIA", /\bAKIA[0-9A-Z]{16}\b/],
  ["an AWS key", "ASIA", /\bASIA[0-9A-Z]{16}\b/],
  ["an Azure key", "AccountKey=", /AccountKey=[A-Za-z0-9+/=]{20}/],
  ["a GitHub token", "gh", /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ["a GitHub token", "github_pat_", /\bgithub_pat_[A-Za-z0-9_]{40}/],
  ["a GitLab token", "glpat-", /\bglpat-[A-Za-z0-9_-]{20}/],
  ["an npm token", "npm_", /\bnpm_[A-Za-z0-9]{36}/],
  ["a Slack token", "xox", /\bxox[abprs]-[A-Za-z0-9-]{10}/],
  ["a Slack webhook", "hooks.slack.com", /hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{16}/],
  ["a Stripe key", "k_live_", /\b[sr]k_live_[A-Za-z0-9]{16}/],
  ["a Google key", "AIza", /\bAIza[0-9A-Za-z_-]{35}/],
  ["a JSON web token", ".eyJ", { test: hasWebToken }],
];

/** How base64 writes the end of the first line of a private key, by its position in the text. */
const encodedKeys = ["UFJJVkFURSBLRVktLS0tL", "BSSVZBVEUgS0VZLS0tLS", "QUklWQVRFIEtFWS0tLS0t"];

/** Words at the end of a name that announce a secret: DB_PASSWORD, dbPassword, db.password, DBPASSWORD. */
const passwords = /(password|passwd|passphrase|passcode|pwd|(^|[^a-z])(pass|pw)|^(db|user|root|admin|smtp|ssh)pass)$/;
const tokens = /(secret|token|credential|apikey|(api|access|private|secret|encryption|signing|master|auth)[ ]?key)s?$/;

/** Words after them that change nothing: API_KEY_V2, PASSWORD_BASE64, SECRET_KEY_BASE. */
const suffix = /[ ]?(\d+|v\d+|base64|b64|base|value|plain|text|prod|production|dev|staging|test|live|old|new|current)$/;

/**
 * What a value seems to be: "a private key"; empty if it seems harmless.
 * @param {string} name of the key or variable
 * @param {string} value
 * @param {number} minEntropy bits per character from which a long value counts as random
 */
export function secretIn(name, value, minEntropy) {
  const shape = shapeIn(value);
  // A longer value is not a password or a token.
  if (shape !== "" || value.length > 256) {
    return shape;
  }
  const words = wordsOf(name);
  const isPassword = passwords.test(words);
  if ((isPassword || tokens.test(words)) && !isHarmless(value, isPassword)) {
    return "a secret (because of its name)";
  }
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  return isMixed && /^[A-Za-z0-9+/_=-]{32,256}$/.test(value) && entropy(value) >= minEntropy ? "random text" : "";
}

/**
 * What a value is by its shape alone; empty if it has none.
 * @param {string} value
 */
export function shapeIn(value) {
  // The rest of a long file is not searched.
  const text = value.slice(0, 20_000);
  const shape = shapes.find(([, mark, pattern]) => text.includes(mark) && pattern.test(text));
  if (shape || encodedKeys.some((mark) => text.includes(mark))) {
    return shape?.[0] ?? "a private key";
  }
  if (!text.includes("://")) {
    return "";
  }
  const passwords = text.matchAll(/:\/\/[^\s:/@]{0,200}:([^\s/@]{1,200})@/g);
  return [...passwords].some(([, one]) => !isHarmless(one, true)) ? "a password in a URL" : "";
}

/**
 * Bytes in base64 as text, one character for each; only the beginning of a long one. Empty if it is not base64.
 * @param {string} value
 */
export function decode(value) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  let bits = 0;
  let count = 0;
  for (const character of value.slice(0, 4096).replace(/[\s=]/g, "")) {
    const digit = digits.indexOf(character);
    if (digit < 0) {
      return "";
    }
    bits = ((bits << 6) | digit) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      text += String.fromCharCode((bits >> count) & 0xff);
    }
  }
  return text;
}

/**
 * Two parts of a JSON web token with a dot between them. An expression for this would try each start up to the end of
 * the text.
 * @param {string} text
 */
function hasWebToken(text) {
  return text.split(/[^A-Za-z0-9._-]+/).some((word) => {
    const parts = word.split(".");
    return parts.some((part, index) => {
      const start = part.search(/\beyJ/);
      return start >= 0 && part.length - start >= 13 && /^eyJ[A-Za-z0-9_-]{10}/.test(parts[index + 1] ?? "");
    });
  });
}

/**
 * The words of a name in lower case, without those that change nothing.
 * @param {string} name
 */
function wordsOf(name) {
  // The end of a name says what it is.
  const end = name.slice(-256);
  let words = end.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[^A-Za-z0-9]+/g, " ").trim().toLowerCase();
  for (let shorter = words.replace(suffix, ""); shorter !== words; shorter = words.replace(suffix, "")) {
    words = shorter;
  }
  // Names of Secrets, not secrets.
  return /(pull|tls|image pull) secrets?$/.test(words) ? "" : words;
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
