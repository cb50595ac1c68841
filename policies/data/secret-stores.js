import { definePolicy } from "admission";
import { items } from "../lib/shape.js";

export default definePolicy({
  title: "Secret stores",
  description: "Requires workloads to read secrets from an external store, through its CSI driver.",
  severity: "low",
  controls: ["cis-1.9:5.4.2", "pci-dss-4.0.1:3.6.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      driver: { type: "string", minLength: 1, default: "secrets-store.csi.k8s.io" },
      onlyWithSecrets: { description: "Check only pods that use Secrets.", type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const volumes = items(pod.spec.volumes, pod, "spec.volumes", deny);
    const isMounted = volumes.some(([index, { secret, projected }]) => {
      const path = `spec.volumes[${index}].projected.sources`;
      return secret || items(projected?.sources, pod, path, deny).some(([, one]) => one.secret);
    });
    const isUsed = isMounted || containers.some((container) =>
      items(container.env, container, "env", deny).some(([, { valueFrom }]) => valueFrom?.secretKeyRef)
        || items(container.envFrom, container, "envFrom", deny).some(([, { secretRef }]) => secretRef));
    const hasStore = volumes.some(([, { csi }]) =>
      csi?.driver === parameters.driver && csi.volumeAttributes?.secretProviderClass);
    if (!hasStore && (isUsed || !parameters.onlyWithSecrets)) {
      deny("the pod reads no secrets from an external store", {
        field: pod.field("spec.volumes"),
        fix: "Mount a csi volume with a secretProviderClass.",
      });
    }
  },
});
