import { definePolicy, glob } from "admission";
import { plainTexts } from "../lib/plain-texts.js";
import { decode, secretIn, shapeIn } from "../lib/secrets.js";

export default definePolicy({
  title: "Secrets in plain sight",
  description: "Denies secrets in ConfigMaps, environment values, commands and annotations. Messages hide them.",
  severity: "high",
  readsSecrets: true,
  controls: ["pci-dss-4.0.1:3.6.1", "pci-dss-4.0.1:8.6.2", "cis-1.9:5.4.1", "gdpr:32"],
  match: [
    { resources: ["workloads"] },
    { resources: ["configmaps", "services", "namespaces", "ingresses.networking.k8s.io", "ingresses.extensions"] },
  ],
  parameters: {
    type: "object",
    properties: {
      minEntropy: { description: "In bits per character.", type: "number", minimum: 3, maximum: 6, default: 4.5 },
      names: { description: "Keys with secrets (globs).", type: "array", items: { type: "string" }, default: [] },
      ignore: { description: "Ignored keys (globs).", type: "array", items: { type: "string" }, default: ["*.crt"] },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { parameters: { minEntropy, names, ignore }, deny } = review;
    for (const { name, value, field, isEncoded } of plainTexts(review)) {
      if (value === "" || ignore.some((pattern) => glob(pattern, name))) {
        continue;
      }
      const isNamed = names.some((pattern) => glob(pattern, name.toLowerCase()));
      const shape = isEncoded ? shapeIn(value) : "";
      const found = isNamed
        ? "a secret (because of its name)"
        : shape || secretIn(name, isEncoded ? decode(value) : value, minEntropy);
      if (found) {
        const fix = "Move the value to a Secret, and reference the Secret.";
        deny(`${name} seems to contain ${found}`, { field, fix });
      }
    }
  },
});
