import { definePolicy } from "admission";
import { contextOf } from "../../lib/pod-security.js";
import { flag } from "../../lib/shape.js";

export default definePolicy({
  title: "Privileged containers",
  description: "Denies privileged containers, which have root privileges on the node.",
  severity: "critical",
  controls: ["pss:baseline/privileged", "cis-1.9:5.2.2", "pci-dss-4.0.1:7.2.2", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  validate({ containers, deny }) {
    for (const container of containers) {
      if (flag(contextOf(container, deny).privileged, container, "securityContext.privileged", deny)) {
        deny(`container ${container} is privileged`, {
          field: container.field("securityContext.privileged"),
          fix: "Remove privileged. Add only the capabilities that the container needs.",
        });
      }
    }
  },
});
