import { definePolicy, glob } from "admission";
import { grants, grantsResource, roles } from "../lib/rbac.js";

const strings = /** @type {const} */ ({ type: "array", items: { type: "string", minLength: 1 } });

export default definePolicy({
  title: "Forbidden grants",
  description: "Denies roles that grant listed verbs on listed resources: ways round admission, nodes and the network.",
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
            resources: { ...strings, description: "As RBAC writes them: nodes/proxy, endpointslices.discovery.k8s.io" },
            verbs: strings,
            roles: { ...strings, description: "Globs of names of roles. None: all.", default: [] },
          },
          required: ["resources", "verbs"],
          additionalProperties: false,
        },
        default: [
          { resources: ["nodes/proxy"], verbs: ["get", "create"], roles: [] },
          { resources: ["certificatesigningrequests.certificates.k8s.io/approval"], verbs: ["update"], roles: [] },
          {
            resources: [
              "validatingwebhookconfigurations.admissionregistration.k8s.io",
              "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            ],
            verbs: ["create", "update", "patch", "delete"],
            roles: [],
          },
        ],
      },
    },
    additionalProperties: false,
  },
  validate({ object, request, parameters, deny }) {
    for (const [index, rule] of (object?.rules ?? []).entries()) {
      for (const { resources, verbs, roles } of parameters.grants) {
        const granted = resources.find((resource) => grantsResource(rule, resource));
        const isCovered = roles.length === 0 || roles.some((pattern) => glob(pattern, request.name));
        if (granted !== undefined && isCovered && grants(rule.verbs, verbs)) {
          deny(`the rule grants ${granted}`, { field: `rules[${index}]`, fix: `Take away ${verbs.join(", ")}.` });
        }
      }
    }
  },
});
