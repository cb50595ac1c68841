import { definePolicy } from "admission";
import { items } from "../lib/shape.js";

export default definePolicy({
  title: "Secrets in environment variables",
  description: "Denies Secrets in environment variables, which child processes inherit and crash reports contain.",
  severity: "low",
  controls: ["cis-1.9:5.4.1", "pci-dss-4.0.1:8.6.2"],
  match: "workloads",
  validate({ containers, deny }) {
    const fix = "Mount the Secret as a volume.";
    for (const container of containers) {
      for (const [index, { name, valueFrom }] of items(container.env, container, "env", deny)) {
        if (valueFrom?.secretKeyRef) {
          const field = container.field(`env[${index}].valueFrom.secretKeyRef`);
          deny(`variable ${name} comes from a Secret`, { field, fix });
        }
      }
      for (const [index, { secretRef }] of items(container.envFrom, container, "envFrom", deny)) {
        if (secretRef) {
          const field = container.field(`envFrom[${index}].secretRef`);
          deny(`Secret ${secretRef.name} sets environment variables from all its keys`, { field, fix });
        }
      }
    }
  },
});
