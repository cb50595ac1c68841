import { definePolicy } from "admission";

export default definePolicy({
  title: "Interactive containers",
  description: "Denies containers that wait for somebody at a terminal; debuggers may.",
  severity: "low",
  controls: ["pci-dss-4.0.1:2.2.4"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers.filter(({ type }) => type !== "ephemeral")) {
      for (const name of ["stdin", "tty"]) {
        if (container[name]) {
          deny(`container ${container.name} is interactive`, { field: container.field(name), fix: `Remove ${name}.` });
        }
      }
    }
  },
});
