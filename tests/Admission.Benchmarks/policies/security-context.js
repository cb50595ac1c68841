import { definePolicy } from "admission";

const hostFields = ["hostNetwork", "hostPID", "hostIPC"];

export default definePolicy({
  title: "Security context",
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      privilegedImages: { type: "array", items: { type: "string" }, default: ["busybox"] },
      capabilities: { type: "array", items: { type: "string" }, default: ["NET_BIND_SERVICE"] },
    },
  },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    for (const name of hostFields) {
      if (pod.spec[name] === true) {
        deny(`${name} is not allowed`, { field: pod.field(`spec.${name}`), fix: `Remove ${name}.` });
      }
    }
    for (const [index, volume] of (pod.spec.volumes ?? []).entries()) {
      if (volume.hostPath !== undefined) {
        deny("a volume of the host is not allowed", {
          field: pod.field(`spec.volumes[${index}].hostPath`),
          fix: "Use another kind of volume.",
        });
      }
    }
    for (const container of containers) {
      const context = container.securityContext ?? {};
      const isExempt = parameters.privilegedImages.some((pattern) => container.image.matches(pattern));
      if (context.privileged === true && !isExempt) {
        deny("privileged is not allowed", {
          field: container.field("securityContext.privileged"),
          fix: "Remove privileged.",
        });
      }
      const added = context.capabilities?.add ?? [];
      for (const capability of added) {
        if (!parameters.capabilities.includes(capability)) {
          deny(`capability ${capability} is not allowed`, {
            field: container.field("securityContext.capabilities.add"),
            fix: `Use at most ${parameters.capabilities.join(", ")}.`,
          });
        }
      }
    }
  },
});
