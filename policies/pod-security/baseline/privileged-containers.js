import { definePolicy } from "admission";

export default definePolicy({
  title: "Privileged containers",
  description: "Denies containers that run with every right of the node's root.",
  severity: "critical",
  controls: ["pss:baseline/privileged", "cis-1.9:5.2.2", "pci-dss-4.0.1:7.2.2", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers) {
      if (container.securityContext?.privileged) {
        deny(`container ${container.name} is privileged`, {
          field: container.field("securityContext.privileged"),
          fix: "Remove privileged; ask for the one capability that is needed instead.",
        });
      }
    }
  },
});
