import { definePolicy } from "admission";
import { items, root, text } from "../lib/shape.js";

const hosts = "spec.rules[*].host";

export default definePolicy({
  title: "Unique Ingress hosts",
  description:
    "Denies an Ingress with a host that another Ingress in the cluster already uses, because it could take the "
      + "traffic of that Ingress.",
  severity: "high",
  controls: ["nsa-cisa-1.2:network-policies"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  reads: { ingresses: { resource: "ingresses.networking.k8s.io", fields: [hosts], index: [hosts] } },
  parameters: {
    type: "object",
    properties: {
      sharedInNamespace: {
        description: "Allow the Ingresses of one namespace to share a host.",
        type: "boolean",
        default: false,
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, lookup, deny }) {
    for (const [at, rule] of items(object?.spec?.rules, root, "spec.rules", deny)) {
      const field = `spec.rules[${at}].host`;
      const host = text(rule.host, root, field, deny).toLowerCase();
      const above = `*.${host.split(".").slice(1).join(".")}`;
      for (const [name, isOwn] of /** @type {const} */ ([[host, true], [above, false]])) {
        // The same host, or a wildcard of another namespace that takes it.
        const other = (host === "" ? [] : lookup.ingresses?.by(hosts, name) ?? []).find(({ metadata: { namespace } }) =>
          namespace !== request.namespace || (isOwn && !parameters.sharedInNamespace));
        if (other && (isOwn || host !== above)) {
          deny(`Ingress ${other.metadata.namespace}/${other.metadata.name} already uses the host ${name}`, {
            field,
            fix: "Use another host, or ask the owner of that Ingress.",
          });
        }
      }
    }
  },
});
