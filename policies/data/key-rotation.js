import { definePolicy, labels } from "admission";

const day = 24 * 60 * 60 * 1000;

export default definePolicy({
  title: "Key rotation",
  description: "Data of marked Secrets changes only with a fresh note of when and by whom, and must not grow old.",
  severity: "high",
  controls: ["pci-dss-4.0.1:3.7.4", "pci-dss-4.0.1:3.7.5", "pci-dss-4.0.1:8.6.3", "gdpr:32"],
  match: { resources: ["secrets"] },
  parameters: {
    type: "object",
    properties: {
      labels: { description: "Selector of the marked Secrets.", type: "string", default: "rotation=required" },
      prefix: { description: "Of the annotations.", type: "string", default: "admission.example.com/" },
      maxDays: { description: "Oldest allowed.", type: "integer", minimum: 1, default: 90 },
      freshMinutes: { description: "How long a note is fresh.", type: "integer", minimum: 1, default: 60 },
    },
    additionalProperties: false,
  },
  validate({ object, oldObject, request, parameters, now, changes, deny }) {
    const { labels: selector, prefix, maxDays, freshMinutes } = parameters;
    if (![object, oldObject].some((one) => one !== null && labels(selector).matches(one.metadata.labels))) {
      return;
    }

    const [at, by] = ["rotated-at", "rotated-by"].map((name) => object?.metadata.annotations?.[prefix + name]);
    const field = `metadata.annotations["${prefix}rotated-at"]`;
    const age = now.getTime() - Date.parse(at ?? "");
    const isNew = oldObject === null || changes().some((change) => /^(data|stringData|immutable)\b/.test(change.field));
    if (!(Math.abs(age) <= freshMinutes * 60 * 1000) && isNew) {
      deny("the data is new but its note is not", { field, fix: `Write the time, ${now.toISOString()}.` });
    } else if (!(age <= maxDays * day)) {
      deny(`the data is older than ${maxDays} days`, { field, fix: "Rotate it." });
    }
    if (isNew && by !== request.user.username) {
      const fix = `Write ${request.user.username}.`;
      deny("the note does not say who changed the data", { field: `metadata.annotations["${prefix}rotated-by"]`, fix });
    }
  },
});
