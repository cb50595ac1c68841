import { definePolicy, labels } from "admission";
import { selectorOf } from "../lib/selectors.js";
import { labelsOf, record, root } from "../lib/shape.js";

export default definePolicy({
  title: "Selectors match",
  description: "Denies a workload whose selector does not match the labels of its pods.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: { resources: ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps"] },
  validate({ object, pod, deny }) {
    const selector = selectorOf(record(object?.spec?.selector, root, "spec.selector", deny));
    if (selector === null || !labels(selector).matches(labelsOf(pod))) {
      deny(selector === null ? "the selector is not valid" : "the selector does not match the labels of the template", {
        field: "spec.selector",
        fix: "Use labels of the template in the selector.",
      });
    }
  },
});
