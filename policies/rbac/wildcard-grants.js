import { definePolicy, labels } from "admission";
import { roles, rulesOf } from "../lib/rbac.js";
import { items, root } from "../lib/shape.js";
import { selectorOf } from "../lib/selectors.js";

// The labels of cluster-admin and the other roles that Kubernetes brings.
const defaults = { "kubernetes.io/bootstrapping": "rbac-defaults" };

export default definePolicy({
  title: "Wildcard grants",
  description: "Denies roles that grant all verbs, resources or API groups, including those that do not exist yet.",
  severity: "high",
  controls: ["cis-1.9:5.1.3", "pci-dss-4.0.1:7.2.1", "pci-dss-4.0.1:7.2.2"],
  match: roles,
  parameters: {
    type: "object",
    properties: {
      members: {
        description: "Fields of a rule that must not contain *.",
        type: "array",
        items: { enum: ["verbs", "resources", "apiGroups", "nonResourceURLs"] },
        default: ["verbs", "resources", "apiGroups", "nonResourceURLs"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const rule of rulesOf(object, deny)) {
      for (const member of parameters.members) {
        // */scale is the scale of everything, pods/* all of pods; only paths may end in * after a letter.
        const pattern = member === "nonResourceURLs" ? /\*$/ : /^\*|\/\*$/;
        const at = rule[member].findIndex((one) => pattern.test(one));
        if (at >= 0) {
          deny(`the rule grants ${rule[member][at]} in ${member}`, {
            field: `rules[${rule.index}].${member}[${at}]`,
            fix: "List only the needed values.",
          });
        }
      }
    }

    const path = "aggregationRule.clusterRoleSelectors";
    for (const [index, selector] of items(object?.aggregationRule?.clusterRoleSelectors, root, path, deny)) {
      const written = selectorOf(selector);
      if (written === null || [defaults, {}].some((one) => labels(written).matches(one))) {
        deny("the selector adds the rules of every role, including cluster-admin", {
          field: `${path}[${index}]`,
          fix: "Select the roles by a label that only they have.",
        });
      }
    }
  },
});
