import { definePolicy, labels } from "admission";
import { readSelector } from "../lib/selectors.js";
import { labelsOf, record, root } from "../lib/shape.js";

export default definePolicy({
  title: "Selectors that match",
  description: "Denies a workload whose selector does not match the labels of its pods.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: { resources: ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps"] },
  validate({ object, pod, deny }) {
    const { written, problem } = readSelector(record(object?.spec?.selector, root, "spec.selector", deny));
    if (written === null || !labels(written).matches(labelsOf(pod))) {
      const shown = written === null ? `is not valid: ${problem}` : "does not match the labels of the template";
      deny(`the selector ${shown}`, {
        field: "spec.selector",
        fix: "Use labels of the template in the selector.",
      });
    }
  },
});
