// The hosts that an object claims, wherever it can say so.
import { routerHosts } from "./router-hosts.js";
import { items, pairs, record, root, text, texts } from "./shape.js";

/** @typedef {import("admission").Review["deny"]} Deny */

/**
 * A claim: a host in lower case; `*.example.com` for all below it, `*` for every host. A pattern that only a proxy can
 * read, such as a regular expression, begins with `~`.
 * @typedef {{ host: string, field: string, source: "rule" | "backend" | "tls" | "annotation" }} Claim
 */

/** Kinds that claim hosts: Ingresses, routes of the Gateway API, and the kinds of well-known proxies. */
export const routes = /** @type {const} */ ([
  "ingresses.networking.k8s.io", "ingresses.extensions", "services",
  "httproutes.gateway.networking.k8s.io", "tlsroutes.gateway.networking.k8s.io",
  "grpcroutes.gateway.networking.k8s.io", "virtualservices.networking.istio.io", "routes.route.openshift.io",
  "ingressroutes.traefik.io", "ingressroutes.traefik.containo.us", "ingressroutetcps.traefik.io",
  "ingressroutetcps.traefik.containo.us", "httpproxies.projectcontour.io", "virtualservers.k8s.nginx.org",
]);

/** Entry points with an address of their own, whose listeners name hosts. */
export const gateways = /** @type {const} */ ([
  "gateways.gateway.networking.k8s.io", "listenersets.gateway.networking.k8s.io", "gateways.networking.istio.io",
]);

const annotations =
  /(\/server-alias(-regex)?|^konghq\.com\/host-aliases|\/hostname-extension)$|^external-dns\..*hostname$/;

/**
 * Every host that an object claims, with its place.
 * @param {import("admission").Review<any>} review
 * @returns {Claim[]}
 */
export function claimsOf({ object, request: { resource: { resource, group } }, deny }) {
  const spec = record(object?.spec, root, "spec", deny);
  /** @type {Claim[]} */
  const claims = [];
  /** @type {(host: string, field: string, source?: Claim["source"]) => void} */
  const claim = (host, field, source = "rule") => {
    claims.push({ host: normalize(host), field, source });
  };
  if (resource === "ingresses") {
    claimOfIngress(spec, claim, deny);
  } else if (resource === "gateways" || resource === "listenersets") {
    claimOfGateway(spec, group, claim, deny);
  } else if (group === "gateway.networking.k8s.io") {
    claimOfRoute(spec, claim, deny);
  } else if (resource === "virtualservices") {
    const isExternal = texts(spec.gateways, root, "spec.gateways", deny).some((one) => one !== "mesh");
    for (const [at, host] of isExternal ? texts(spec.hosts, root, "spec.hosts", deny).entries() : []) {
      claim(host, `spec.hosts[${at}]`);
    }
  } else if (resource.startsWith("ingressroute")) {
    for (const [at, { match }] of items(spec.routes, root, "spec.routes", deny)) {
      const field = `spec.routes[${at}].match`;
      routerHosts(text(match, root, field, deny)).forEach((host) => claim(host, field));
    }
  } else {
    const [path, host] = resource === "httpproxies"
      ? ["spec.virtualhost.fqdn", spec.virtualhost?.fqdn]
      : ["spec.host", spec.host];
    const named = text(host, root, path, deny);
    if (named !== "") {
      claim(spec.wildcardPolicy === "Subdomain" ? `*.${named.split(".").slice(1).join(".")}` : named, path);
    }
  }
  for (const [name, value] of pairs(object?.metadata?.annotations, root, "metadata.annotations", deny)) {
    claimOfAnnotation(name, value, claims, claim);
  }
  return claims;
}

/** @typedef {(host: string, field: string, source?: Claim["source"]) => void} Add */

/** @type {(spec: any, claim: Add, deny: Deny) => void} */
function claimOfIngress(spec, claim, deny) {
  for (const [index, { host }] of items(spec.rules, root, "spec.rules", deny)) {
    claim(text(host, root, `spec.rules[${index}].host`, deny), `spec.rules[${index}].host`);
  }
  for (const name of ["defaultBackend", "backend"].filter((one) => spec[one])) {
    claim("", `spec.${name}`, "backend");
  }
  for (const [index, { hosts }] of items(spec.tls, root, "spec.tls", deny)) {
    const path = `spec.tls[${index}].hosts`;
    texts(hosts, root, path, deny).forEach((host, at) => claim(host, `${path}[${at}]`, "tls"));
  }
}

/** @type {(spec: any, claim: Add, deny: Deny) => void} */
function claimOfRoute(spec, claim, deny) {
  const hostnames = texts(spec.hostnames, root, "spec.hostnames", deny);
  hostnames.forEach((host, at) => claim(host, `spec.hostnames[${at}]`));
  // A route whose parents are Services is for clients in the mesh, which have resolved the host already.
  const parents = items(spec.parentRefs, root, "spec.parentRefs", deny);
  if (hostnames.length === 0 && !(parents.length > 0 && parents.every(([, { kind }]) => kind === "Service"))) {
    claim("", "spec.hostnames");
  }
}

/** @type {(spec: any, group: string, claim: Add, deny: Deny) => void} */
function claimOfGateway(spec, group, claim, deny) {
  const servers = group === "networking.istio.io" ? items(spec.servers, root, "spec.servers", deny) : [];
  for (const [index, { hosts }] of servers) {
    const path = `spec.servers[${index}].hosts`;
    texts(hosts, root, path, deny).forEach((host, at) => claim(host.replace(/^.*\//, ""), `${path}[${at}]`));
  }
  for (const [index, { hostname, protocol }] of items(spec.listeners, root, "spec.listeners", deny)) {
    const path = `spec.listeners[${index}].hostname`;
    if (protocol !== "TCP" && protocol !== "UDP") {
      claim(text(hostname, root, path, deny), path);
    }
  }
}

/** @type {(name: string, value: string, claims: readonly Claim[], claim: Add) => void} */
function claimOfAnnotation(name, value, claims, claim) {
  const field = `metadata.annotations["${name}"]`;
  const isPattern = name.endsWith("-regex");
  if (annotations.test(name)) {
    for (const host of value.split(/[,\s]+/).filter(Boolean)) {
      claim(isPattern ? `~${host}` : host, field, "annotation");
    }
  } else if (name.endsWith("/from-to-www-redirect") && value === "true") {
    for (const { host } of claims.filter(({ source }) => source === "rule")) {
      claim(host.startsWith("www.") ? host.slice("www.".length) : `www.${host}`, field, "annotation");
    }
  } else if (name.startsWith("alb.ingress.kubernetes.io/conditions.") && /host-?header/i.test(value)) {
    for (const [, list] of value.matchAll(/"values"\s*:\s*\[([^\]]*)\]/gi)) {
      list.split(",").forEach((host) => claim(host.replaceAll('"', ""), field, "annotation"));
    }
  }
}

/** @param {string} text */
function normalize(text) {
  const host = text.trim().toLowerCase().replace(/\.$/, "");
  if (host === "") {
    return "*";
  }
  return host.startsWith(".") ? `*${host}` : host;
}
