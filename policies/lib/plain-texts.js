// The texts of an object that everybody who can read the object can read.
import { items, pairs, root, texts } from "./shape.js";

/** @typedef {{ name: string, value: string, field: string, isEncoded?: boolean }} PlainText */

const probes = /** @type {const} */ (["livenessProbe", "readinessProbe", "startupProbe"]);
const option = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s;

/**
 * Every text with its name: keys of ConfigMaps, variables, options of commands, headers of probes, annotations.
 * @param {import("admission").Review<any>} review
 * @returns {PlainText[]}
 */
export function plainTexts({ object, request, pod, containers, deny }) {
  const found = ofAnnotations(object, root, deny);
  if (request.kind.kind === "ConfigMap") {
    for (const [name, value] of pairs(object?.data, root, "data", deny)) {
      found.push({ name, value, field: `data["${name}"]` });
    }
    for (const [name, value] of pairs(object?.binaryData, root, "binaryData", deny)) {
      found.push({ name, value, field: `binaryData["${name}"]`, isEncoded: true });
    }
  }
  // A Pod is its own template.
  if (pod !== null && pod.field("metadata") !== "metadata") {
    found.push(...ofAnnotations(pod, pod, deny));
  }
  for (const container of containers) {
    for (const [index, { name, value }] of items(container.env, container, "env", deny)) {
      // YAML reads a password of digits as a number.
      if (typeof value === "string" || typeof value === "number") {
        found.push({ name: `${name}`, value: `${value}`, field: container.field(`env[${index}].value`) });
      }
    }
    found.push(...ofCommand(container, "command", deny), ...ofCommand(container, "args", deny));
    for (const probe of probes) {
      const path = `${probe}.httpGet.httpHeaders`;
      for (const [index, { name, value }] of items(container[probe]?.httpGet?.httpHeaders, container, path, deny)) {
        found.push({ name: `${name}`, value: `${value ?? ""}`, field: container.field(`${path}[${index}].value`) });
      }
    }
  }
  return found;
}

/** @type {(object: any, place: import("./shape.js").Place, deny: import("./shape.js").Deny) => PlainText[]} */
function ofAnnotations(object, place, deny) {
  return pairs(object?.metadata?.annotations, place, "metadata.annotations", deny)
    .map(([name, value]) => ({ name, value, field: place.field(`metadata.annotations["${name}"]`) }));
}

/**
 * The options of a command: `--password=…` in one word, `--password` and the next one, or a word without a name.
 * @param {import("admission").Container} container
 * @param {"command" | "args"} list
 * @param {import("./shape.js").Deny} deny
 * @returns {PlainText[]}
 */
function ofCommand(container, list, deny) {
  const words = texts(container[list], container, list, deny);
  return words.map((word, index) => {
    const [, name, value] = option.exec(word) ?? [];
    const [, before, given] = option.exec(words[index - 1] ?? "") ?? [];
    const isNext = name === undefined && before !== undefined && given === undefined;
    return {
      name: name ?? (isNext ? before : list),
      value: name === undefined ? word : value ?? "",
      field: container.field(`${list}[${index}]`),
    };
  });
}
