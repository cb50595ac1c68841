// Quantities of resources.
import { quantity } from "admission";
import { record, show } from "./shape.js";

/**
 * Reads a quantity; undefined if there is none, or if it is not one, which is denied.
 * @param {unknown} value
 * @param {import("./shape.js").Place} place
 * @param {string} path
 * @param {import("./shape.js").Deny} deny
 */
export function readQuantity(value, place, path, deny) {
  if (value === undefined || value === null) {
    return undefined;
  }
  try {
    return quantity(/** @type {string} */ (value));
  } catch {
    deny(`${show(value)} is not a quantity`, { field: place.field(path), fix: "Use a quantity such as 500m or 1Gi." });
    return undefined;
  }
}

/**
 * Is there a quantity? One outside its bounds is denied.
 * @param {unknown} value
 * @param {{ min?: string, max?: string, what: string }} bounds
 * @param {import("./shape.js").Place} place
 * @param {string} path
 * @param {import("./shape.js").Deny} deny
 */
export function isPresent(value, { min, max, what }, place, path, deny) {
  const size = readQuantity(value, place, path, deny);
  if (min && size?.lessThan(min)) {
    deny(`${what} is ${value}`, { field: place.field(path), fix: `Use at least ${min}.` });
  } else if (max && size?.greaterThan(max)) {
    deny(`${what} is ${value}`, { field: place.field(path), fix: `Use at most ${max}.` });
  }
  return value !== undefined && value !== null;
}

/**
 * The requests and limits of a container or pod.
 * @param {unknown} resources
 * @param {import("./shape.js").Place} place
 * @param {string} path
 * @param {import("./shape.js").Deny} deny
 */
export function listsOf(resources, place, path, deny) {
  const { requests, limits } = record(resources, place, path, deny);
  return {
    requests: record(requests, place, `${path}.requests`, deny),
    limits: record(limits, place, `${path}.limits`, deny),
  };
}

/**
 * A request or limit. A limit without a request is the request too.
 * @param {ReturnType<typeof listsOf>} lists
 * @param {"requests" | "limits"} kind
 * @param {string} resource
 */
export function valueOf({ requests, limits }, kind, resource) {
  return kind === "limits" ? limits[resource] : requests[resource] ?? limits[resource];
}
