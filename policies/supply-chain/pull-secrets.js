import { definePolicy, glob } from "admission";
import { items, root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Pull secrets",
  description: "Allows only listed pull secrets, so that nobody pulls images with their own credentials.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:8.6.1", "pci-dss-4.0.1:6.3.2"],
  match: { resources: ["workloads", "serviceaccounts"] },
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of Secret names.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["registry-*"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, pod, parameters, deny }) {
    const place = pod ?? root;
    const path = pod === null ? "imagePullSecrets" : "spec.imagePullSecrets";
    const secrets = pod === null ? object?.imagePullSecrets : pod.spec.imagePullSecrets;
    for (const [index, secret] of items(secrets, place, path, deny)) {
      const name = text(secret.name, place, `${path}[${index}].name`, deny);
      if (!parameters.allowed.some((pattern) => glob(pattern, name))) {
        deny(`pull secret "${name}" is not allowed`, {
          field: place.field(`${path}[${index}].name`),
          fix: `Use ${parameters.allowed.join(" or ")}.`,
        });
      }
    }
  },
});
