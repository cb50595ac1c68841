import { definePolicy } from "admission";

export default definePolicy({
  title: "Duplicate environment",
  description: "Denies an environment variable that is set twice: the last one wins, and server-side apply fails.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers) {
      const seen = new Set();
      for (const [index, { name }] of (container.env ?? []).entries()) {
        if (seen.has(name)) {
          deny(`container ${container.name} sets ${name} twice`, {
            field: container.field(`env[${index}].name`),
            fix: "Remove one of them.",
          });
        }
        seen.add(name);
      }
    }
  },
});
