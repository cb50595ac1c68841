import { definePolicy } from "admission";
import { controllerOf } from "../lib/workloads.js";

export default definePolicy({
  title: "Bare pods",
  description: "Denies pods without a controller: nothing brings them back when their node goes.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.5.1", "gdpr:32"],
  match: { resources: ["pods"], operations: ["CREATE"] },
  validate({ object, deny }) {
    if (controllerOf(object) === undefined) {
      deny("the pod has no controller", { field: "metadata.ownerReferences", fix: "Write a Deployment or a Job." });
    }
  },
});
