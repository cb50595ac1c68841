import { definePolicy } from "admission";
import { items } from "../lib/shape.js";

export default definePolicy({
  title: "Duplicate environment variables",
  description: "Denies setting an environment variable twice. The last value wins, and server-side apply fails.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers) {
      const seen = new Set();
      for (const [index, { name }] of items(container.env, container, "env", deny)) {
        if (name !== undefined && seen.has(name)) {
          deny(`container ${container} sets ${name} twice`, {
            field: container.field(`env[${index}].name`),
            fix: "Remove one of them.",
          });
        }
        seen.add(name);
      }
    }
  },
});
