import { definePolicy, glob } from "admission";
import { claimsOf, gateways, routes } from "../lib/hosts.js";
import { isCovered } from "../lib/scope.js";

export default definePolicy({
  title: "Ingress hosts",
  description: "Assigns hosts to namespaces, so that no team receives the traffic of another team.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "gdpr:32"],
  match: { resources: [...routes, ...gateways] },
  parameters: {
    type: "object",
    properties: {
      hosts: {
        description: "Hosts that each namespace can serve. A namespace without an entry cannot serve any host.",
        type: "array",
        items: {
          type: "object",
          properties: {
            namespaces: {
              description: "Globs. A glob that begins with ! excludes the names that it matches.",
              type: "array",
              items: { type: "string" },
              minItems: 1,
            },
            hosts: { description: "Globs: *.shop.example.com", type: "array", items: { type: "string" }, minItems: 1 },
          },
          required: ["namespaces", "hosts"],
          additionalProperties: false,
        },
        default: [{ namespaces: ["*"], hosts: ["*.example.com"] }],
      },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { request, parameters, deny } = review;
    const own = parameters.hosts.filter(({ namespaces }) => isCovered(namespaces, request.namespace));
    const allowed = own.flatMap(({ hosts }) => hosts);
    for (const { host, field } of claimsOf(review)) {
      if (allowed.length === 0 || !isOwn(allowed, host)) {
        deny(`namespace ${request.namespace} is not allowed to serve ${host === "*" ? "all hosts (*)" : host}`, {
          field,
          fix: allowed.length > 0 ? `Use ${allowed.join(" or ")}.` : "Ask an administrator to assign a host.",
        });
      }
    }
  },
});

/**
 * @param {readonly string[]} allowed
 * @param {string} host
 */
function isOwn(allowed, host) {
  // A wildcard also takes the hosts below it that are excluded. Only * is sure to hold a regular expression.
  const takesExcluded = allowed.some((one) => one.startsWith("!") && glob(host, one.slice(1)));
  return host.startsWith("~") ? allowed.every((one) => one === "*") : !takesExcluded && isCovered(allowed, host);
}
