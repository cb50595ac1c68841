import { definePolicy } from "admission";

export default definePolicy({
  title: "Secrets as environment",
  description: "Denies Secrets in the environment, which every child process and crash report shows.",
  severity: "low",
  controls: ["cis-1.9:5.4.1", "pci-dss-4.0.1:8.6.2"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers) {
      for (const [index, { name, valueFrom }] of (container.env ?? []).entries()) {
        if (valueFrom?.secretKeyRef) {
          deny(`variable ${name} is of a Secret`, {
            field: container.field(`env[${index}].valueFrom.secretKeyRef`),
            fix: "Mount the Secret as a volume.",
          });
        }
      }
      for (const [index, { secretRef }] of (container.envFrom ?? []).entries()) {
        if (secretRef) {
          deny(`all of Secret ${secretRef.name} is in the environment`, {
            field: container.field(`envFrom[${index}].secretRef`),
            fix: "Mount the Secret as a volume.",
          });
        }
      }
    }
  },
});
