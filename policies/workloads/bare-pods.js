import { definePolicy } from "admission";
import { controllerOf } from "../lib/workloads.js";

export default definePolicy({
  title: "Bare pods",
  description: "Denies pods without a controller. Nothing replaces them when their node fails.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.5.1", "gdpr:32"],
  match: { resources: ["pods"], operations: ["CREATE"] },
  validate({ object, deny }) {
    if (controllerOf(object) === undefined) {
      const fix = "Create a Deployment or a Job instead.";
      deny("the pod has no controller", { field: "metadata.ownerReferences", fix });
    }
  },
});
