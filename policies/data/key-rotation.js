import { definePolicy, labels } from "admission";
import { labelsOf, pairs, root } from "../lib/shape.js";

const minute = 60 * 1000;
const day = 24 * 60 * minute;

export default definePolicy({
  title: "Key rotation",
  description: "Requires the time and user of each change as annotations of marked Secrets, and denies old data.",
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
        description: "Maximum age of the time annotation when the data changes.",
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
    const age = now.getTime() - Date.parse(notes.get(`${prefix}rotated-at`) ?? "");
    const isNew = oldObject === null || changes().some((change) => /^(data|stringData|immutable)\b/.test(change.field));
    if (!(Math.abs(age) <= freshMinutes * minute) && isNew) {
      const fix = `Set it to the time of the change, ${now.toISOString()}.`;
      deny("the time of the rotation is not the time of this change", { field, fix });
    } else if (!(age <= maxDays * day)) {
      deny(`the data is older than ${maxDays} days`, { field, fix: "Rotate it." });
    } else if (age < -freshMinutes * minute) {
      deny("the time of the rotation is in the future", { field, fix: `Use ${now.toISOString()} or earlier.` });
    }
    if (isNew && by !== request.user.username) {
      const fix = `Set it to ${request.user.username}.`;
      const noted = `metadata.annotations["${prefix}rotated-by"]`;
      deny("the annotation does not name the user of this change", { field: noted, fix });
    }
  },
});
