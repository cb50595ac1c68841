// Values with the name of a secret that are not secrets: switches, placeholders, references and paths.

/** Words that switch something on or off, or say that there is no value. */
const switches =
  /^(true|false|yes|no|on|off|y|n|enabled?|disabled?|required|optional|always|never|none|null|nil|undefined|empty)$/i;

/** Words of somebody who will write the value later. */
const placeholders = [
  /^(.)\1*$/, /^[*x.•-]+$/i, /^(change|replace|set|fill|insert|enter|update|edit)[ _-]?(me|this|it|in)?\b/i,
  /^<.*>$/, /^\[.*\]$/, /^(your|my)[ _-]/i, /^(todo|tbd|fixme|placeholder|redacted|masked|hidden)/i,
  /^(dummy|fake|example|sample)/i,
  /[ _-](here|placeholder)$/i, /^changeme/i, /^([A-Z]+_)*(PASSWORD|PASSWD|PASS|TOKEN|SECRET|KEY)$/,
];

/** References to a value that something else fills in. */
const references = [
  /\$\(|\$\{|\{\{|\{%|^\$[A-Za-z_]\w*$/, /%[sdv]|%\(\w+\)s|^%\w+%$|^__\w+__$|^@@?[\w.]+@@?$/,
  // Tools that put secrets in: vals, vault-env, sops, External Secrets, Spring, Azure, AWS, Google, 1Password.
  /^(>>)?(vault|bao|ref\+\w+|secretref|secrets?|env|file|ssm|awssm|aws-?sm|asm|arn|sm|gcp(sm)?|gcp:secretmanager):\S/i,
  /^(akv|(azure)?keyvault|op|doppler|k8s|kubernetes|sealed|enc|cmd|config|infisical|bws|pass):\S/i,
  /^[A-Za-z][\w.-]*:[\w.-]+([/#][\w.-]+)+$/,
  /^(ENC\[|\{cipher\}|@Microsoft\.|!\w+ |projects\/[^/]+\/secrets\/)/,
  // An address has no password: that is searched before.
  /^[a-z][a-z0-9+.-]*:\/\//i,
];

/** Paths, and names of files, classes and headers. */
const paths = [
  /^(\.{0,2}\/|~\/|[A-Za-z]:[\\/]|\\\\)\S*$/, /\/$/, /^[a-z0-9-]+[/.][a-z0-9./-]*$/,
  /\.(ya?ml|json|txt|pem|key|crt|cer|p12|pfx|jks|conf|cfg|ini|env|properties|toml)$/i, /^[a-z]\w*(\.[A-Za-z]\w*){2,}$/,
  /^X(-[A-Z]+[a-z]*)+$/,
];

/** Names of objects: words of letters, joined by dashes, perhaps with a key. */
const object = /^[a-z]+\d{0,3}(-([a-z]+\d{0,3}|\d{1,3}))+([:#][\w.-]+)?$/;
const ofSecret = /(secrets?|passwords?|credentials?|creds?|tokens?|keys?|auth|certs?|tls|pass)([:#][\w.-]+)?$/;

/**
 * Is a value under the name of a secret something else?
 * @param {string} value
 * @param {boolean} isPassword Is it the name of a password, which may be digits or words, and not of a token?
 */
export function isHarmless(value, isPassword) {
  const text = value.trim().replace(/^(["'])(.*)\1$/, "$2");
  // Neither a password nor a token is shorter.
  if (text.length < (isPassword ? 1 : 6) || switches.test(text) || /^[({\s]|[({]|\s/.test(text)) {
    return true;
  }
  if (/^[\d.,_]+[a-z%]{0,2}$/i.test(text) && (!isPassword || text.length < 4)) {
    return true;
  }
  return [placeholders, references, paths].some((list) => list.some((pattern) => pattern.test(text)))
    || (object.test(text) && (!isPassword || ofSecret.test(text)));
}
