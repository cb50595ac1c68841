// The hosts in a rule of Traefik: Host(`a.example.com`) && (Path(`/x`) || Path(`/y`)).

/**
 * The hosts to which a rule applies: an empty one if it applies to every host, and one that begins with `~` for a
 * regular expression. A rule that cannot be read applies to every host.
 * @param {string} rule
 * @returns {readonly string[]}
 */
export function routerHosts(rule) {
  const tokens = tokensOf(rule);
  const hosts = tokens && readOr(tokens);
  return tokens?.length === 0 && hosts ? hosts : [""];
}

/**
 * @param {string} rule
 * @returns {string[] | null} null if the rule cannot be read
 */
function tokensOf(rule) {
  const token = /\s*(&&|\|\||[()!]|[A-Za-z]+\s*\((?:`[^`]*`|"[^"]*"|[^()`"])*\))/y;
  const tokens = [];
  while (token.lastIndex < rule.trimEnd().length) {
    const found = token.exec(rule);
    if (!found) {
      return null;
    }
    tokens.push(found[1]);
  }
  return tokens;
}

/**
 * All hosts of the alternatives; null, which is every host, if any of them names none.
 * @param {string[]} tokens
 * @returns {string[] | null}
 */
function readOr(tokens) {
  let hosts = readAnd(tokens);
  while (tokens[0] === "||") {
    tokens.shift();
    const more = readAnd(tokens);
    hosts = hosts && more && [...hosts, ...more];
  }
  return hosts;
}

/**
 * @param {string[]} tokens
 * @returns {string[] | null}
 */
function readAnd(tokens) {
  let hosts = readOne(tokens);
  while (tokens[0] === "&&") {
    tokens.shift();
    const more = readOne(tokens);
    hosts = hosts ?? more;
  }
  return hosts;
}

/**
 * @param {string[]} tokens
 * @returns {string[] | null}
 */
function readOne(tokens) {
  const first = tokens.shift() ?? "";
  if (first === "!") {
    readOne(tokens);
    return null;
  }
  if (first === "(") {
    const hosts = readOr(tokens);
    tokens.shift();
    return hosts;
  }
  const [, name, list] = /^(Host|HostHeader|HostSNI|HostRegexp|HostSNIRegexp)\s*\((.*)\)$/s.exec(first) ?? [];
  return name === undefined
    ? null
    : list.split(",").map((host) => (name.endsWith("Regexp") ? "~" : "") + host.replace(/[`"\s]/g, ""));
}
