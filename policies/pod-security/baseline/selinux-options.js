import { definePolicy } from "admission";
import { isSince, partOf, securityContexts, version } from "../../lib/pod-security.js";
import { show } from "../../lib/shape.js";

export default definePolicy({
  title: "SELinux options",
  description: "Denies SELinux users and roles, and types that are less restrictive than the container types.",
  severity: "high",
  controls: ["pss:baseline/seLinuxOptions", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const types = ["container_t", "container_init_t", "container_kvm_t"];
    if (isSince(parameters.version, 31)) {
      types.push("container_engine_t");
    }
    for (const one of securityContexts(pod, containers, deny)) {
      const { type, user, role } = partOf(one, "seLinuxOptions", deny);
      if (type && !types.includes(type)) {
        deny(`SELinux type ${show(type)} is not allowed`, {
          field: one.field("seLinuxOptions.type"),
          fix: `Remove it, or use ${types.join(" or ")}.`,
        });
      }
      if (user) {
        deny(`SELinux user ${show(user)} is set`, { field: one.field("seLinuxOptions.user"), fix: "Remove it." });
      }
      if (role) {
        deny(`SELinux role ${show(role)} is set`, { field: one.field("seLinuxOptions.role"), fix: "Remove it." });
      }
    }
  },
});
