// What an author gets wrong, each marked as an error that the types must find: tsc fails where one is not found.
// Run by `npm run check` in .ci/typescript.
import { definePolicy, quantity } from "admission";

// @ts-expect-error The title is missing.
definePolicy({ match: "workloads", validate() {} });
// @ts-expect-error 'resource' is not a match field.
definePolicy({ title: "x", match: { resource: ["pods"] }, validate() {} });
// @ts-expect-error A rule names its resources.
definePolicy({ title: "x", match: { operations: ["DELETE"] }, validate() {} });
// @ts-expect-error Operations are upper case.
definePolicy({ title: "x", match: { resources: ["pods"], operations: ["create"] }, validate() {} });
// @ts-expect-error 'workload' is not an alias.
definePolicy({ title: "x", match: "workload", validate() {} });
// @ts-expect-error Unknown severity.
definePolicy({ title: "x", match: "workloads", severity: "bad", validate() {} });
// @ts-expect-error 'valdate' is misspelt.
definePolicy({ title: "x", match: "workloads", valdate() {} });
// @ts-expect-error validate does not return a promise.
definePolicy({ title: "x", match: "workloads", async validate() {} });
// @ts-expect-error validate returns nothing: it calls deny.
definePolicy({ title: "x", match: "workloads", validate: () => false });
// @ts-expect-error deny takes a message first.
definePolicy({ title: "x", match: "workloads", validate({ deny }) { deny({}); } });
// @ts-expect-error deny needs a message.
definePolicy({ title: "x", match: "workloads", validate({ deny }) { deny(); } });
// @ts-expect-error 'feild' is misspelt.
definePolicy({ title: "x", match: "workloads", validate({ deny }) { deny("no", { feild: "spec" }); } });
// @ts-expect-error The review has no such member.
definePolicy({ title: "x", match: "workloads", validate({ denny }) { denny("no"); } });
// @ts-expect-error The object is null on DELETE.
definePolicy({ title: "x", match: "workloads", validate({ object }) { void object.kind; } });
// @ts-expect-error The review is read-only.
definePolicy({ title: "x", match: "workloads", validate({ request }) { request.user.username = "me"; } });
// @ts-expect-error 'regsitry' is misspelt.
definePolicy({ title: "x", match: "workloads", validate({ containers }) { void containers[0]?.image.regsitry; } });
// @ts-expect-error There is no network.
definePolicy({ title: "x", match: "workloads", validate() { fetch("http://example.com"); } });
// @ts-expect-error There are no timers.
definePolicy({ title: "x", match: "workloads", validate() { setTimeout(() => {}, 1); } });
// @ts-expect-error There are no modules of Node.
definePolicy({ title: "x", match: "workloads", validate() { require("fs"); } });
// @ts-expect-error Quantities are not numbers.
definePolicy({ title: "x", match: "workloads", validate() { void (quantity("1Gi") * 2); } });

definePolicy({
  title: "x",
  match: "workloads",
  // @ts-expect-error 'integre' is not a type.
  parameters: { type: "object", properties: { max: { type: "integre" } } },
  validate() {},
});

definePolicy({
  title: "x",
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      max: { type: "integer", default: 3 },
      mode: { enum: ["soft", "hard"], default: "soft" },
      team: { type: "string" },
    },
  },
  validate({ parameters, deny }) {
    deny(parameters.max.toFixed());
    // @ts-expect-error There is no such parameter.
    deny(parameters.mix);
    // @ts-expect-error A number is no message.
    deny(parameters.max);
    // @ts-expect-error No value of the enum.
    if (parameters.mode === "medium") {
      deny("no");
    }
    // @ts-expect-error Neither required nor with a default: may be absent.
    deny(parameters.team);
  },
});

// The fields of Kubernetes' own kinds: `match` says which kinds the object can be.
definePolicy({
  title: "x",
  match: { resources: ["deployments.apps"] },
  validate({ object, oldObject, deny }) {
    deny(`${object?.spec?.template.spec?.containers[0]?.image} ${oldObject?.spec?.replicas?.toFixed()}`);
    // @ts-expect-error 'replica' is misspelt.
    void object?.spec?.replica;
    // @ts-expect-error 'sepc' is misspelt.
    void oldObject?.sepc;
    // @ts-expect-error 'runAsNonRot' is misspelt.
    void object?.spec?.template.spec?.containers[0]?.securityContext?.runAsNonRot;
    // @ts-expect-error A Deployment is not a Pod.
    if (object?.kind === "Pod") {
      deny("no");
    }
    // @ts-expect-error The object is read-only.
    if (object) object.kind = "Deployment";
  },
});
definePolicy({
  title: "x",
  match: [{ resources: ["pods"] }, { resources: ["services"], operations: ["DELETE"] }],
  validate({ object }) {
    // Fields of one kind: undefined in the other.
    void object?.status;
    if (object?.kind === "Service") {
      void object.spec?.externalIPs;
      // @ts-expect-error A Service has no containers.
      void object.spec?.containers;
    }
    // @ts-expect-error Neither a Pod nor a Service has data.
    void object?.data;
  },
});
definePolicy({
  title: "x",
  match: { resources: ["deployments.apps/scale"] },
  validate({ object }) {
    void object?.spec?.replicas;
    // @ts-expect-error A Scale has no template.
    void object?.spec?.template;
  },
});
definePolicy({
  title: "x",
  match: "workloads",
  validate({ object, pod, containers }) {
    // Never null for workloads, whose kinds the settings may add to.
    void pod.spec.hostNetwork;
    void object?.spec.anything;
    // @ts-expect-error 'hostNetwrok' is misspelt.
    void pod.spec.hostNetwrok;
    // @ts-expect-error 'label' is misspelt.
    void pod.metadata.label;
    // @ts-expect-error 'volumeMount' is misspelt.
    void containers[0]?.volumeMount;
  },
});
definePolicy({
  title: "x",
  match: { resources: ["pods"] },
  validate({ pod }) {
    // @ts-expect-error Null for kinds without a pod template.
    void pod.spec;
  },
});
// Kinds that are not Kubernetes' own, and wildcards, are any object.
definePolicy({
  title: "x",
  match: { resources: ["widgets.example.com", "pods"] },
  validate({ object }) {
    void object?.spec.anything.at.all;
  },
});
definePolicy({
  title: "x",
  match: { resources: ["*.apps"] },
  validate({ object }) {
    void object?.spec.anything;
  },
});
