// Evaluates the conditions that `admission webhook` writes with an implementation of CEL that passes CEL's conformance
// tests. The API server's own is another one, with Kubernetes' types: what it makes of them is not shown here.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { run } from "@bufbuild/cel";

const root = new URL("../../", import.meta.url).pathname;
const configuration = JSON.parse(execFileSync(
  `${root}artifacts/bin/Admission.Cli/release/admission`,
  ["webhook", "--policies", `${root}.ci/cel/policies`, "--output", "json", "--namespace", "guard",
    "--exempt-user", "alice", "--exempt-user", 'o"hara\\', "--exempt-group", "breakers"],
  { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
const conditions = configuration.webhooks.flatMap((webhook) => webhook.matchConditions);

const value = (json) => Array.isArray(json)
  ? json.map(value)
  : json !== null && typeof json === "object"
    ? new Map(Object.entries(json).map(([name, one]) => [name, value(one)]))
    : json;

/** Is the request sent? Throws where a condition fails or is no boolean: the API server would refuse the request. */
function isSent(request) {
  return conditions
    .map(({ name, expression }) => {
      const result = run(expression, { request: value(request) });
      if (typeof result !== "boolean") {
        throw new Error(`${name}: ${result}`);
      }
      return result;
    })
    .every((one) => one);
}

const pod = {
  uid: "1", operation: "CREATE", name: "web", namespace: "shop",
  resource: { group: "", version: "v1", resource: "pods" },
  userInfo: { username: "bob", groups: ["developers"] },
};
const node = {
  ...pod, namespace: undefined, operation: "UPDATE", name: "node-1", subResource: "status",
  resource: { group: "", version: "v1", resource: "nodes" },
  userInfo: { username: "system:node:node-1", groups: ["system:nodes"] },
};
const resource = (group, name) => ({ ...pod, resource: { group, version: "v1", resource: name } });
const user = (username, ...groups) => ({ ...pod, userInfo: { username, groups } });
const cases = [
  ["a pod", pod, true],
  ["a request that lacks all that it may lack", { uid: "1", operation: "CREATE", resource: pod.resource, userInfo: {} }, true],
  ["the webhook's own namespace", { ...pod, namespace: "guard" }, false],
  ["kube-system", { ...pod, namespace: "kube-system" }, false],
  ["a namespace whose name begins alike", { ...pod, namespace: "kube-system-2" }, true],
  ["a lease", resource("coordination.k8s.io", "leases"), false],
  ["an event of the core group", resource("", "events"), false],
  ["an event of events.k8s.io", resource("events.k8s.io", "events"), false],
  ["a token review", resource("authentication.k8s.io", "tokenreviews"), false],
  ["an access review", resource("authorization.k8s.io", "subjectaccessreviews"), false],
  ["a resource of another group that is called events", resource("example.com", "events"), true],
  ["a node's own update", node, false],
  ["a node's update of another node", { ...node, name: "node-2" }, true],
  ["somebody's update of a node", { ...node, userInfo: { username: "bob" } }, true],
  ["an exempt user", user("alice"), false],
  ["an exempt user with a quote and a backslash", user('o"hara\\'), false],
  ["a member of an exempt group", user("bob", "developers", "breakers"), false],
  ["a member of other groups", user("bob", "breakers-2"), true],
];

let failed = 0;
for (const [name, request, expected] of cases) {
  const actual = isSent(JSON.parse(JSON.stringify(request)));
  if (actual !== expected) {
    failed++;
    console.error(`${name}: sent is ${actual}, should be ${expected}`);
  }
}

const folder = `${root}tests/recordings/`;
const recordings = readdirSync(folder).filter((name) => name.endsWith(".json"));
let sent = 0;
for (const name of recordings) {
  sent += isSent(JSON.parse(readFileSync(folder + name, "utf8")).request) ? 1 : 0;
}

console.log(`${conditions.length} conditions, ${cases.length} cases, ${recordings.length} recorded requests `
  + `(${sent} of them sent), ${failed} wrong`);
process.exit(failed === 0 && conditions.length > 0 && sent > 0 ? 0 : 1);
