// Types for policies. Written by `admission types`; do not edit. Run `admission types` after an upgrade.
// Editors find this file through jsconfig.json, and offer completion, checks and these comments while you type.
/// <reference path="./kubernetes.d.ts" />

declare module "admission" {
  // ------------------------------------------------------------------------------------------------------ policy

  /**
   * Returns its argument. Editors and `tsc --checkJs` use it to know the types of everything in the policy.
   *
   * @example
   * export default definePolicy({
   *   title: "No latest tag",
   *   match: "workloads",
   *   validate({ containers, deny }) {
   *     for (const container of containers) {
   *       if (container.image.matches("*:latest")) {
   *         deny(`image ${container.image} has no fixed version`, {
   *           field: container.field("image"),
   *           fix: "Name a version or a digest.",
   *         });
   *       }
   *     }
   *   },
   * });
   */
  export function definePolicy<const S extends ParameterSchema = {}, const M extends Match = Match>(
    policy: Policy<S, M>,
  ): Policy<S, M>;

  /** A policy: its metadata, its match, and the function that evaluates a request. Its id is the name of the file. */
  export interface Policy<S extends ParameterSchema = {}, M extends Match = Match> {
    /** Title: a few words for people. */
    title: string;

    /** The purpose in one or two sentences, for reports and documentation. */
    description?: string;

    /** Severity of a violation. For reports only; the settings determine what is denied. Default: medium. */
    severity?: Severity;

    /** Controls of standards that the policy enforces, such as `"pci-dss-4.0:6.3.3"`, for auditors. */
    controls?: readonly string[];

    /**
     * Whether its result depends on secret values, so that it can differ for a redacted recording. `replay` then
     * reports the result as undecided. Default false.
     */
    readsSecrets?: boolean;

    /** Other objects of the cluster that the policy looks up, each kind with a name of your choice. */
    reads?: Readonly<Record<string, Read>>;

    /**
     * Which requests it matches: one rule, a list of rules (any of them), or `"workloads"`: every kind with a
     * pod template, Pod itself, and ephemeral containers.
     */
    match: M;

    /**
     * JSON Schema of the parameters that an operator can set in `admission.yaml`. With its `default`s, the policy runs
     * without settings. An unknown keyword is an error when the policy is loaded.
     */
    parameters?: S;

    /**
     * Limits for one run that are lower than the server's limits. A limit above the server's
     * limit is an error when the policy is loaded.
     */
    limits?: Limits;

    /**
     * Checks one request and reports violations with `deny` or `warn`. Returns nothing: any returned value, even a
     * promise, is a fault, so that a forgotten `deny` never allows a request.
     */
    validate(
      review: Review<ParametersOf<S>, M extends "workloads" ? PodTemplate : PodTemplate | null, ObjectOf<M>>,
    ): undefined;
  }

  /**
   * The object that a policy with that `match` sees. Kubernetes' own kinds have their fields, in their newest version;
   * custom kinds and wildcards are any object. If `match` names several kinds, `object.kind` shows which one it is.
   */
  export type ObjectOf<M> = [ResourcesOf<M>] extends [keyof ResourceObjects]
    ? Together<ResourceObjects[ResourcesOf<M>]>
    : KubernetesObject;

  type ResourcesOf<M> = M extends readonly (infer R)[]
    ? ResourcesOf<R>
    : M extends { readonly resources: readonly (infer N)[] }
      ? N
      : string;

  // A field that only some of the kinds have can be read: it is undefined in the others.
  type Together<U, A = U> = U extends unknown
    ? [Exclude<KeysOf<A>, keyof U>] extends [never]
      ? U
      : U & { readonly [K in Exclude<KeysOf<A>, keyof U>]?: undefined }
    : never;

  type KeysOf<U> = U extends unknown ? keyof U : never;

  /** Every workload, one rule, or several rules of which one must match. */
  export type Match = "workloads" | MatchRule | readonly MatchRule[];

  /** Limits of one run. Default for each: the server's limit. */
  export interface Limits {
    /** Maximum time: `"200ms"`, `"1s"`. */
    timeout?: string;
    /** Maximum number of statements. */
    statements?: number;
    /** Maximum memory to allocate: `"16MiB"`. */
    memory?: string;
    /** Maximum number of reported violations, and of warnings. */
    violations?: number;
  }

  /** Severity of a violation. */
  export type Severity = "info" | "low" | "medium" | "high" | "critical";

  /** The operation of a request. */
  export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

  /** Which requests a policy matches. All fields must match (AND); the rules of a list are alternatives (OR). */
  export interface MatchRule {
    /**
     * Resources as kubectl and RBAC write them, plural.group/subresource: `"pods"`, `"deployments.apps"`,
     * `"deployments.apps/scale"`, `"*.apps"`. A resource does not include its subresources.
     */
    resources: readonly string[];

    /** Default: CREATE and UPDATE. */
    operations?: readonly Operation[];

    /**
     * Globs of the namespace. A glob that begins with `!` excludes the names that it matches. Default: all namespaces,
     * and cluster-scoped objects.
     */
    namespaces?: readonly string[];

    /** Globs of the object's name. A glob that begins with `!` excludes the names that it matches. Default: all. */
    names?: readonly string[];

    /** Label selector of the object in kubectl's syntax: `"tier in (web,db),!legacy"`. Default: all. */
    labels?: string;

    /** Label selector of the object's namespace, in kubectl's syntax. Default: all. */
    namespaceLabels?: string;

    /** Globs of the user's name. A glob that begins with `!` excludes the names that it matches. Default: all. */
    users?: readonly string[];

    /**
     * Globs of the user's groups; one group must match. A glob that begins with `!` excludes the groups that it
     * matches. Default: all.
     */
    groups?: readonly string[];

    /**
     * Globs of `namespace:name` of the service account. A glob that begins with `!` excludes the accounts that it
     * matches. Default: all users.
     */
    serviceAccounts?: readonly string[];
  }

  // ------------------------------------------------------------------------------------------------------ review

  /** The argument of `validate`. Everything in it is read-only: a write throws a TypeError. */
  export interface Review<
    P = Readonly<Record<string, unknown>>,
    T = PodTemplate | null,
    O = KubernetesObject,
  > {
    /** The request, without the objects. */
    readonly request: Request;

    /** The object as it will be stored; null on DELETE. On CONNECT, the options of the connection, not the Pod. */
    readonly object: O | null;

    /** The object as it is stored; null on CREATE and CONNECT. */
    readonly oldObject: O | null;

    /**
     * The pod template of any workload, or the Pod itself; null for every other kind, so never with
     * `match: "workloads"`. An object with several templates (JobSet, PyTorchJob, RayCluster) is evaluated once for
     * each, with `pod` and `containers` of that template only. The same violation in several runs counts once,
     * except on UPDATE.
     */
    readonly pod: T;

    /** Every container, init container and ephemeral container of `pod`; empty for kinds without a pod template. */
    readonly containers: readonly Container[];

    /** The parameters, checked against the schema, with defaults. */
    readonly parameters: P;

    /**
     * The time of the request. `new Date()` returns the same, so that a replay gives the same result. A policy that
     * reads the time runs for every review, while the results of others are cached: use it only if you need it.
     */
    readonly now: Date;

    /**
     * Every changed field of an UPDATE, empty for other operations. Exact: 1 is not 1.0, null is not absent, integers
     * beyond 2^53 keep all digits. Lists are compared by Kubernetes' own merge keys, so that a new sidecar does
     * not look like a change of every container after it. Fields that the API server sets (managedFields,
     * resourceVersion, generation, …) are ignored.
     */
    changes(options?: ChangesOptions): readonly Change[];

    /** The other objects of the cluster that the policy declares in `reads`, by the names given there. */
    readonly lookup: Readonly<Record<string, Lookup>>;

    /** Reports a violation; call it any number of times. The settings determine whether it denies or warns. */
    deny(message: string, details?: ViolationDetails): void;

    /** Reports a warning, which kubectl shows. Never denies. */
    warn(message: string, details?: ViolationDetails): void;
  }

  /** Looks up the other objects of one kind that the policy declares in `reads`. */
  export interface Lookup {
    /**
     * The object with that name; null if there is none. `namespace` is that of the request unless you give another;
     * kinds without namespaces ignore it. If the object is not known, the run ends: the policy cannot decide, and
     * `onError` applies.
     */
    get(name: string, options?: LookupOptions): LookedUpObject | null;

    /**
     * The other objects of all namespaces with that value in a field of `index`, sorted by namespace and name. The
     * object under review is not included.
     */
    by(index: string, key: string | number | boolean): readonly LookedUpObject[];

    /**
     * The other objects in the namespace of the request, or in the one that you name; `"*"` for all namespaces. The
     * object under review is not included.
     */
    list(options?: LookupOptions): readonly LookedUpObject[];
  }

  /** Options of a lookup. */
  export interface LookupOptions {
    namespace?: string;
  }

  /**
   * An object that was looked up: its apiVersion, kind, name, namespace, uid, resourceVersion, and what the policy
   * declares. Reading any other field throws a TypeError.
   */
  export interface LookedUpObject {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata: ObjectMeta;
    readonly [field: string]: any;
  }

  /** Which objects of the cluster a policy looks up, and which fields it needs. Nothing else is kept. */
  export interface Read {
    /** Plural with its group: `"configmaps"`, `"ingresses.networking.k8s.io"`. */
    resource: string;

    /** API version. Default: the one that the API server prefers. */
    version?: string;

    /** Whether the objects are in namespaces. Only for kinds that Admission does not know. Default true. */
    namespaced?: boolean;

    /** Only metadata, without managedFields. The API server sends nothing else. Default false. */
    metadataOnly?: boolean;

    /**
     * Fields to keep. `"data.*"` keeps the names of the keys of `data` without values; `"spec.rules[*].host"` keeps one
     * field of each item. Default: the whole object. Of Secrets: metadata, `type` and `"data.*"` only.
     */
    fields?: readonly string[];

    /** Fields that `by` searches. */
    index?: readonly string[];

    /**
     * Fields of the object under review that contain names of objects of this kind in its namespace. The webhook reads
     * these from the API server before the policy runs, instead of from its cache.
     */
    fresh?: readonly string[];
  }

  /** The field of a violation and its fix. */
  export interface ViolationDetails {
    /** Path of the field in the object: `container.field("image")`, `"metadata.labels.team"`. */
    field?: string;

    /** The fix, one sentence. */
    fix?: string;
  }

  /** The request, without the objects. */
  export interface Request {
    /** Different for each call to the webhook. */
    readonly uid: string;
    readonly operation: Operation;
    readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
    readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
    /** `"scale"`, `"status"`, `"exec"`; empty for the object itself. */
    readonly subresource: string;
    /** Name of the object; empty only if the server will generate it. */
    readonly name: string;
    /** Prefix from which the server generates the name; empty if there is none. */
    readonly generateName: string;
    /** Empty for cluster-scoped objects; a Namespace object's own name. */
    readonly namespace: string;
    readonly user: User;
    /** Whether the API server will discard the change. Evaluate it in the same way. */
    readonly dryRun: boolean;
    /** CreateOptions, UpdateOptions or DeleteOptions; null if none were sent. */
    readonly options: { readonly [name: string]: any } | null;
  }

  /** The user of the request, as the API server authenticated it. Spaces and case are kept. */
  export interface User {
    /** `"system:serviceaccount:NAMESPACE:NAME"` for a service account. */
    readonly username: string;
    readonly uid: string;
    readonly groups: readonly string[];
    readonly extra: { readonly [name: string]: readonly string[] };
  }

  /** One changed field of an UPDATE. */
  export interface Change {
    /**
     * Path of the field: `"spec.replicas"`. Items of lists that Kubernetes merges are identified by key:
     * `spec.containers[name="web"].image`. Empty for the whole object.
     */
    readonly field: string;
    readonly kind: "added" | "removed" | "changed";
    /** The old value; undefined if it was added. */
    readonly before: any;
    /** The new value; undefined if it was removed. */
    readonly after: any;
  }

  /** Options of `changes`. */
  export interface ChangesOptions {
    /** Patterns of fields to ignore, as in `fields`: `["metadata.annotations", "spec.replicas"]`. */
    ignore?: readonly string[];
  }

  // ----------------------------------------------------------------------------------------------------- objects

  /** Any Kubernetes object, as the API server sent it. */
  export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    /** Options of a CONNECT (PodExecOptions) have none: use `object.metadata?.name` in policies that match those. */
    readonly metadata: ObjectMeta;
    readonly [field: string]: any;
  }

  /** Metadata of an object. */
  export interface ObjectMeta {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: { readonly [name: string]: string } | null;
    readonly annotations?: { readonly [name: string]: string } | null;
    readonly creationTimestamp?: string | null;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly finalizers?: readonly string[];
    readonly generation?: number;
    readonly managedFields?: readonly { readonly [field: string]: any }[];
    readonly ownerReferences?: readonly OwnerReference[];
    readonly resourceVersion?: string;
    readonly selfLink?: string;
  }

  /** The owner of an object. */
  export interface OwnerReference {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
    readonly controller?: boolean;
    readonly blockOwnerDeletion?: boolean;
  }

  /** The pod template of a workload. */
  export interface PodTemplate {
    readonly metadata: ObjectMeta;
    /** The pod's spec. */
    readonly spec: kubernetes.PodSpec;
    /** Full path in the object of a path in the pod: `pod.field("spec.hostNetwork")`. */
    field(path: string): string;
  }

  /** One container of any type: its own fields as they were sent, its parsed image, and its path. */
  export interface Container extends Omit<kubernetes.Container, "name" | "image"> {
    readonly name: string;
    /** Whether it is a container, an init container (including sidecars) or an ephemeral container. */
    readonly type: "container" | "init" | "ephemeral";
    /** The parsed image. Compare it with `matches`, never as text: `nginx` is `docker.io/library/nginx:latest`. */
    readonly image: Image;
    /** Full path in the object of a field of this container: `container.field("image")`. */
    field(path: string): string;
    /** Name of the container in messages: its name, or its path (`spec.containers[0]`) if it has no name. */
    toString(): string;
    /** For an ephemeral container: the container whose processes it can see. */
    readonly targetContainerName?: string;
  }

  /** A container image, parsed and normalized as in the container runtime. As a string, it is the original text. */
  export interface Image {
    /** `"docker.io"` if the text names none. */
    readonly registry: string;
    /** `"library/nginx"` for `nginx`. */
    readonly repository: string;
    /** As written; empty if there is none, which means `latest` without a digest. */
    readonly tag: string;
    /** `"sha256:…"`; empty if there is none. */
    readonly digest: string;
    /** Whether a container runtime accepts the text as a reference. Policies should deny invalid references. */
    readonly isValid: boolean;
    /** Why it is not valid and how to fix it, in two sentences; empty if it is valid. */
    readonly error: string;
    /** Whether the container names no image at all, as in a Kustomize patch. Such an image is not valid. */
    readonly isMissing: boolean;
    /**
     * Whether the image matches a pattern. The pattern is normalized like the image. `*` is any text within one part of
     * the path, the host or the tag, `**` any number of parts; the whole name must match; without a tag, any tag
     * matches. `"nginx:1.19"`, `"*:latest"` (also without a tag), `"registry.example.com/team/**"`. False for an image
     * that is not valid.
     */
    matches(pattern: string): boolean;
    /** The original text. */
    toString(): string;
  }

  // --------------------------------------------------------------------------------------------------- functions

  /** Reads an image reference. Never throws: see `isValid`. */
  export function image(text: string): Image;

  /** Reads a Kubernetes quantity: `"500m"`, `"2Gi"`, `1`. Throws if it is not valid. Exact. */
  export function quantity(text: string | number): Quantity;

  /** An amount of a resource. */
  export interface Quantity {
    /** Negative if this is less than the other, 0 if equal, positive if more. */
    compare(other: Quantity | string | number): number;
    equals(other: Quantity | string | number): boolean;
    lessThan(other: Quantity | string | number): boolean;
    greaterThan(other: Quantity | string | number): boolean;
    add(other: Quantity | string | number): Quantity;
    subtract(other: Quantity | string | number): Quantity;
    /** The nearest number: 0.5 for `"500m"`. */
    toNumber(): number;
    toString(): string;
  }

  /** Reads a range of IP addresses, `"10.0.0.0/8"`, or one address. Throws if it is not valid. */
  export function cidr(text: string): Cidr;

  /** A range of IP addresses. */
  export interface Cidr {
    /** Whether it contains the address, or the whole other range. */
    contains(ipOrCidr: string): boolean;
    toString(): string;
  }

  /** Reads a semantic version, `"1.27.3"` or `"v1.27.3-rc.1"`. Throws if it is not valid. */
  export function semver(text: string): Semver;

  /** A semantic version. */
  export interface Semver {
    readonly major: number;
    readonly minor: number;
    readonly patch: number;
    /** `"rc.1"`; empty for a release. */
    readonly prerelease: string;
    /** Negative if this is older than the other, 0 if equal, positive if newer. */
    compare(other: Semver | string): number;
    /** Whether it is in a range: `">=1.27 <2"`, `"^1.27"`, `"~1.27.3"`. */
    satisfies(range: string): boolean;
    toString(): string;
  }

  /** Whether a glob matches the whole text. `*` is any text, `?` any one character. Case-sensitive. */
  export function glob(pattern: string, text: string): boolean;
  /** Reads a glob, for repeated use. */
  export function glob(pattern: string): Glob;

  /** A glob. */
  export interface Glob {
    matches(text: string): boolean;
  }

  /** Reads a label selector in kubectl's syntax: `"tier in (web,db),!legacy"`. Throws if it is not valid. */
  export function labels(selector: string): LabelSelector;

  /** A label selector. */
  export interface LabelSelector {
    /** Whether it matches these labels. Absent labels count as none. */
    matches(labels: { readonly [name: string]: string } | null | undefined): boolean;
  }

  /**
   * Reads field patterns. A pattern covers the field and everything below it: `"metadata.labels"`. `.*` is any one
   * name, `[*]` any one item, `[name=web]` the item with that key: `"spec.containers[*].image"`. Throws if a pattern
   * is not valid.
   */
  export function fields(patterns: readonly string[]): Fields;

  /** A set of fields. */
  export interface Fields {
    /** Whether a field of `changes` is one of these or below one. */
    covers(path: string): boolean;
  }

  // -------------------------------------------------------------------------------------------------- parameters

  /** The supported part of JSON Schema for parameters. */
  export interface ParameterSchema {
    type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
    description?: string;
    default?: unknown;
    enum?: readonly unknown[];
    const?: unknown;
    properties?: { readonly [name: string]: ParameterSchema };
    required?: readonly string[];
    additionalProperties?: boolean | ParameterSchema;
    items?: ParameterSchema;
    minItems?: number;
    maxItems?: number;
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    minimum?: number;
    maximum?: number;
  }

  /** The type of the parameters that a schema describes. */
  export type ParametersOf<S> = S extends { readonly properties: infer P }
    ? MembersOf<P, RequiredOf<S>>
    : S extends { readonly additionalProperties: infer A extends ParameterSchema }
      ? { readonly [name: string]: ValueOf<A> }
      : { readonly [name: string]: any };

  type RequiredOf<S> = S extends { readonly required: readonly (infer N)[] } ? N : never;

  type MembersOf<P, N> = {
    readonly [K in keyof P as P[K] extends { readonly default: unknown } ? K : K extends N ? K : never]: ValueOf<P[K]>;
  } & {
    readonly [K in keyof P as P[K] extends { readonly default: unknown } ? never : K extends N ? never : K]?:
      ValueOf<P[K]>;
  };

  type ValueOf<S> = S extends { readonly const: infer C }
    ? C
    : S extends { readonly enum: readonly (infer E)[] }
      ? E
      : S extends { readonly type: "string" }
        ? string
        : S extends { readonly type: "number" | "integer" }
          ? number
          : S extends { readonly type: "boolean" }
            ? boolean
            : S extends { readonly type: "array"; readonly items: infer I }
              ? readonly ValueOf<I>[]
              : S extends { readonly type: "array" }
                ? readonly any[]
                : S extends { readonly type: "object" }
                  ? ParametersOf<S>
                  : any;
}

/** Writes to the server's debug log, with the policy's id. Never print an object: it can contain secrets. */
declare const console: {
  log(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
