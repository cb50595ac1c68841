import { definePolicy, glob } from "admission";
import { isController, isSubject, who } from "../lib/scope.js";

export default definePolicy({
  title: "Namespace labels",
  description: "Nobody but listed users sets, changes or removes the labels of a namespace that rules go by.",
  severity: "critical",
  controls: ["pci-dss-4.0.1:7.2.2", "pci-dss-4.0.1:10.3.2", "cis-1.9:5.2.1", "cis-1.9:5.7.1"],
  match: { resources: ["namespaces", "namespaces/status", "namespaces/finalize"] },
  parameters: {
    type: "object",
    properties: {
      labels: {
        description: "Globs of names of labels.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["pod-security.kubernetes.io/*", "admission.*", "kubernetes.io/metadata.name", "istio-injection"],
      },
      except: {
        description: "Who may.",
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

    const before = new Map(Object.entries(oldObject?.metadata.labels ?? {}));
    const after = new Map(Object.entries(object?.metadata.labels ?? {}));
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const isOwn = name === "kubernetes.io/metadata.name" && after.get(name) === request.name;
      if (labels.some((pattern) => glob(pattern, name)) && before.get(name) !== after.get(name) && !isOwn) {
        deny(`${request.user.username} may not set the label ${name}`, {
          field: `metadata.labels["${name}"]`,
          fix: "Leave it out, or ask whoever rules the namespaces.",
        });
      }
    }
  },
});
