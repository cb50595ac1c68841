import { definePolicy, glob } from "admission";
import { isController, isSubject, who } from "../lib/scope.js";
import { pairs, root } from "../lib/shape.js";

export default definePolicy({
  title: "Namespace labels",
  description: "Lets only listed users set, change or remove namespace labels that policies depend on.",
  severity: "critical",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:10.3.2", "cis-1.9:5.2.1", "cis-1.9:5.7.1"],
  match: { resources: ["namespaces", "namespaces/status", "namespaces/finalize"] },
  parameters: {
    type: "object",
    properties: {
      labels: {
        description: "Globs of label names.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [
          "pod-security.kubernetes.io/*", "admission.*", "kubernetes.io/metadata.name", "istio-injection", "istio.io/*",
        ],
      },
      except: {
        description: "Allowed users.",
        type: "object",
        properties: who,
        additionalProperties: false,
        default: { users: [], groups: ["system:masters"], serviceAccounts: [] },
      },
    },
    additionalProperties: false,
  },
  validate({ object, oldObject, request, parameters, deny }) {
    const { labels, except } = parameters;
    const isExcepted = Object.values(except).some((globs) => globs.length > 0) && isSubject(except, request.user);
    if (isExcepted || isController(request.user)) {
      return;
    }

    const before = new Map(pairs(oldObject?.metadata?.labels, root, "metadata.labels", deny));
    const after = new Map(pairs(object?.metadata?.labels, root, "metadata.labels", deny));
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const isOwn = name === "kubernetes.io/metadata.name" && after.get(name) === request.name;
      if (labels.some((pattern) => glob(pattern, name)) && before.get(name) !== after.get(name) && !isOwn) {
        deny(`user ${request.user.username} is not allowed to change the label ${name}`, {
          field: `metadata.labels["${name}"]`,
          fix: "Undo the change, or ask an administrator.",
        });
      }
    }
  },
});
