import { definePolicy, glob } from "admission";
import { coversResource, roles, rulesOf } from "../lib/rbac.js";

const strings = /** @type {const} */ ({ type: "array", items: { type: "string", minLength: 1 } });
const approval = "certificatesigningrequests.certificates.k8s.io/approval";
const webhooks = [
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
];

export default definePolicy({
  title: "Forbidden grants",
  description: "Denies roles that grant listed verbs on listed resources, such as those that bypass admission.",
  severity: "high",
  controls: ["cis-1.9:5.1.9", "cis-1.9:5.1.10", "cis-1.9:5.1.11", "cis-1.9:5.1.12", "pci-dss-4.0.1:7.2.2"],
  match: roles,
  parameters: {
    type: "object",
    properties: {
      grants: {
        type: "array",
        items: {
          type: "object",
          properties: {
            resources: { ...strings, description: "As in RBAC, with the group: nodes/proxy, secrets" },
            verbs: strings,
            roles: { ...strings, description: "Globs of names of roles. Empty: all.", default: [] },
          },
          required: ["resources", "verbs"],
          additionalProperties: false,
        },
        default: [
          { resources: ["nodes/proxy"], verbs: ["get", "create"], roles: [] },
          { resources: [approval], verbs: ["update", "patch"], roles: [] },
          { resources: webhooks, verbs: ["create", "update", "patch", "delete", "deletecollection"], roles: [] },
        ],
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, deny }) {
    for (const rule of rulesOf(object, deny)) {
      for (const { resources, verbs, roles } of parameters.grants) {
        const found = resources.filter((resource) => coversResource(rule, resource));
        const granted = rule.verbs.filter((verb) => verb === "*" || verbs.includes(verb));
        const isMeant = roles.length === 0 || roles.some((pattern) => glob(pattern, request.name));
        if (isMeant && found.length > 0 && granted.length > 0) {
          deny(`the rule grants ${granted.join(", ")} on ${found.join(", ")}`, {
            field: `rules[${rule.index}]`,
            fix: granted.includes("*") ? `List verbs other than ${verbs.join(", ")}.` : `Remove ${granted.join(", ")}.`,
          });
        }
      }
    }
  },
});
