import { definePolicy, labels } from "admission";
import { labelsOf, pairs, root, show } from "../lib/shape.js";

const minute = 60 * 1000;
const day = 24 * 60 * minute;

export default definePolicy({
  title: "Key rotation",
  description:
    "Requires marked Secrets to have annotations with the time and user of each change, and denies outdated data.",
  severity: "high",
  controls: ["pci-dss-4.0.1:3.7.4", "pci-dss-4.0.1:3.7.5", "pci-dss-4.0.1:8.6.3", "gdpr:32"],
  match: { resources: ["secrets"] },
  parameters: {
    type: "object",
    properties: {
      labels: { description: "Selector of the marked Secrets.", type: "string", default: "rotation=required" },
      prefix: { description: "Prefix of the annotations.", type: "string", default: "admission.example.com/" },
      maxDays: { description: "Maximum age in days.", type: "integer", minimum: 1, default: 90 },
      freshMinutes: {
        description: "Maximum age of the time annotation, in minutes, when the data changes.",
        type: "integer",
        minimum: 1,
        default: 60,
      },
    },
    additionalProperties: false,
  },
  validate({ object, oldObject, request, parameters, now, changes, deny }) {
    const { labels: selector, prefix, maxDays, freshMinutes } = parameters;
    if (![object, oldObject].some((one) => one !== null && labels(selector).matches(labelsOf(one)))) {
      return;
    }

    const notes = new Map(pairs(object?.metadata?.annotations, root, "metadata.annotations", deny));
    const by = notes.get(`${prefix}rotated-by`);
    const field = `metadata.annotations["${prefix}rotated-at"]`;
    const rotated = new Date(notes.get(`${prefix}rotated-at`) ?? "");
    const age = now.getTime() - rotated.getTime();
    const isNew = oldObject === null || changes().some((change) => /^(data|stringData|immutable)\b/.test(change.field));
    if (!(Math.abs(age) <= freshMinutes * minute) && isNew) {
      const fix = `Set it to the time of the change, ${now.toISOString()}.`;
      // A text that is not a time may be a secret.
      const isTime = !Number.isNaN(age);
      const problem = isTime ? `${rotated.toISOString()} is not the time of this change` : "is missing or not a time";
      deny(`the rotation time ${problem}`, { field, fix });
    } else if (!(age <= maxDays * day)) {
      deny(`the data is older than ${maxDays} days`, { field, fix: "Rotate the data, and update the annotations." });
    } else if (age < -freshMinutes * minute) {
      const fix = `Use ${now.toISOString()} or earlier.`;
      deny(`the rotation time ${rotated.toISOString()} is in the future`, { field, fix });
    }
    if (isNew && by !== request.user.username) {
      const fix = `Set it to ${request.user.username}.`;
      const noted = `metadata.annotations["${prefix}rotated-by"]`;
      const problem = by === undefined ? "is missing" : `names ${show(by)}, not the user of this change`;
      deny(`the annotation ${problem}`, { field: noted, fix });
    }
  },
});
