import { definePolicy } from "admission";
import { flag } from "../lib/shape.js";

export default definePolicy({
  title: "Interactive containers",
  description: "Denies containers with stdin or a terminal, except ephemeral ones, which are for debugging.",
  severity: "low",
  controls: ["pci-dss-4.0.1:2.2.4"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers.filter(({ type }) => type !== "ephemeral")) {
      for (const name of /** @type {const} */ (["stdin", "tty"])) {
        if (flag(container[name], container, name, deny)) {
          deny(`container ${container} is interactive`, { field: container.field(name), fix: `Remove ${name}.` });
        }
      }
    }
  },
});
