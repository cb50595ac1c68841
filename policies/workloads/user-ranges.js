import { definePolicy } from "admission";
import { contextOf } from "../lib/pod-security.js";
import { record, show } from "../lib/shape.js";

const range = /** @type {const} */ ({
  type: "object",
  properties: {
    min: { type: "integer", minimum: 0, default: 1 },
    max: { type: "integer", minimum: 0, default: 2147483647 },
    required: { description: "Require a value.", type: "boolean", default: false },
  },
  additionalProperties: false,
  default: {},
});

export default definePolicy({
  title: "User ranges",
  description: "Allows only user and group IDs in a range.",
  severity: "medium",
  controls: ["cis-1.9:5.2.7", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: { runAsUser: range, runAsGroup: range, fsGroup: range, supplementalGroups: range },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const ofPod = record(pod.spec.securityContext, pod, "spec.securityContext", deny);
    /** @type {(name: keyof typeof parameters, value: any, field: string) => void} */
    const check = (name, value, field) => {
      const { min = 1, max = 2147483647, required = false } = parameters[name];
      const values = [value ?? []].flat();
      const wrong = values.find((one) => typeof one !== "number" || one < min || one > max);
      if (wrong !== undefined || (required && values.length === 0)) {
        const what = wrong === undefined ? "missing" : show(wrong);
        deny(`${name} is ${what}`, { field, fix: `Use ${min} to ${max}.` });
      }
    };
    check("fsGroup", ofPod.fsGroup, pod.field("spec.securityContext.fsGroup"));
    check("supplementalGroups", ofPod.supplementalGroups, pod.field("spec.securityContext.supplementalGroups"));
    for (const container of containers) {
      for (const name of /** @type {const} */ (["runAsUser", "runAsGroup"])) {
        const value = contextOf(container, deny)[name] ?? ofPod[name];
        check(name, value, container.field(`securityContext.${name}`));
      }
    }
  },
});
