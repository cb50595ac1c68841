import { definePolicy } from "admission";

export default definePolicy({
  title: "Secret stores",
  description: "Demands that workloads take Secrets from an external store by its CSI driver.",
  severity: "low",
  controls: ["cis-1.9:5.4.2", "pci-dss-4.0.1:3.6.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      driver: { type: "string", minLength: 1, default: "secrets-store.csi.k8s.io" },
      onlyWithSecrets: { description: "Only of pods that use Secrets at all?", type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, parameters, deny }) {
    const volumes = pod?.spec.volumes ?? [];
    const isUsed = volumes.some((/** @type {any} */ { secret }) => secret)
      || containers.some(({ env, envFrom }) => env?.some(({ valueFrom }) => valueFrom?.secretKeyRef)
        || envFrom?.some(({ secretRef }) => secretRef));
    const hasStore = volumes.some((/** @type {any} */ { csi }) =>
      csi?.driver === parameters.driver && csi.volumeAttributes?.secretProviderClass);
    if (pod !== null && !hasStore && (isUsed || !parameters.onlyWithSecrets)) {
      deny("the pod takes no Secrets from an external store", {
        field: pod.field("spec.volumes"),
        fix: "Mount a csi volume with a secretProviderClass.",
      });
    }
  },
});
