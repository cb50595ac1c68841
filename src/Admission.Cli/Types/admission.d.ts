// What a policy may use. Written by `admission types`; do not edit: run `admission types` after an upgrade.
// Editors read it through jsconfig.json beside it: completion, checks and these comments appear while you type.

declare module "admission" {
  // ------------------------------------------------------------------------------------------------------ policy

  /**
   * Returns its argument. It is there so that editors and `tsc --checkJs` know the types of everything in the policy.
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
  export function definePolicy<const S extends ParameterSchema = {}, M extends Match = Match>(
    policy: Policy<S, M>,
  ): Policy<S, M>;

  /** A policy: what it is, which requests it looks at, and how it judges them. The file's name is its id. */
  export interface Policy<S extends ParameterSchema = {}, M extends Match = Match> {
    /** Name for a person, a few words. */
    title: string;

    /** What it is for, one or two sentences: shown in reports and documentation. */
    description?: string;

    /** How grave a violation is. For reports only; the settings decide what blocks. Default: medium. */
    severity?: Severity;

    /** Controls of standards that it enforces, `"pci-dss-4.0:6.3.3"`: what auditors ask for. */
    controls?: readonly string[];

    /**
     * Does it judge by secret material itself, so that it may judge a redacted recording otherwise? `replay` then says
     * that it cannot tell. Default false.
     */
    readsSecrets?: boolean;

    /** Other objects of the cluster that the policy looks up, each kind under a name of your choice. */
    reads?: Readonly<Record<string, Read>>;

    /**
     * Which requests it looks at: one rule, a list of rules (any of them), or `"workloads"`: every kind that holds a
     * pod template, Pod itself, and ephemeral containers.
     */
    match: M;

    /**
     * JSON Schema of the parameters that an operator can set in `admission.yaml`. Its `default`s make the policy run as
     * it is. An unknown keyword is an error when the policy is loaded.
     */
    parameters?: S;

    /**
     * Limits of one run that are lower than the server's, for a policy that is known to need less. Above the server's
     * is an error when the policy is loaded.
     */
    limits?: Limits;

    /**
     * Looks at one request and reports what is wrong with `deny` or `warn`. Returns nothing: any returned value, a
     * promise included, is a fault, so that a forgotten `deny` is never read as an allow.
     */
    validate(review: Review<ParametersOf<S>, M extends "workloads" ? PodTemplate : PodTemplate | null>): undefined;
  }

  /** Every workload, one rule, or several of which one must hold. */
  export type Match = "workloads" | MatchRule | readonly MatchRule[];

  /** What one run may use. Default for each: the server's own limit. */
  export interface Limits {
    /** Longest run: `"200ms"`, `"1s"`. */
    timeout?: string;
    /** Statements that are run. */
    statements?: number;
    /** Memory that is allocated: `"16MiB"`. */
    memory?: string;
    /** Violations and warnings that are reported. */
    violations?: number;
  }

  /** How grave a violation is. */
  export type Severity = "info" | "low" | "medium" | "high" | "critical";

  /** What a request does. */
  export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

  /** Which requests a policy looks at. All members must hold (AND); several rules in a list are alternatives (OR). */
  export interface MatchRule {
    /**
     * Resources as kubectl and RBAC write them, plural.group/subresource: `"pods"`, `"deployments.apps"`,
     * `"deployments.apps/scale"`, `"*.apps"`. A resource does not include its subresources.
     */
    resources: readonly string[];

    /** Default: CREATE and UPDATE. */
    operations?: readonly Operation[];

    /** Globs; `"!glob"` excludes. Default: all, cluster-scoped objects included. */
    namespaces?: readonly string[];

    /** Globs of the object's name; `"!glob"` excludes. Default: all. */
    names?: readonly string[];

    /** Label selector of the object in kubectl's syntax: `"tier in (web,db),!legacy"`. Default: all. */
    labels?: string;

    /** Label selector of the object's namespace, in kubectl's syntax. Default: all. */
    namespaceLabels?: string;

    /** Globs of the user's name; `"!glob"` excludes. Default: all. */
    users?: readonly string[];

    /** Globs of the user's groups, any of which must match; `"!glob"` excludes. Default: all. */
    groups?: readonly string[];

    /** Globs of `namespace:name` of the service account; `"!glob"` excludes. Default: all users. */
    serviceAccounts?: readonly string[];
  }

  // ------------------------------------------------------------------------------------------------------ review

  /** What `validate` receives. Everything in it is read-only: whoever writes gets a TypeError. */
  export interface Review<P = Readonly<Record<string, unknown>>, T = PodTemplate | null> {
    /** Who asks for what. */
    readonly request: Request;

    /** The object as it will be stored; null on DELETE. On CONNECT the options of the connection, not the Pod. */
    readonly object: KubernetesObject | null;

    /** The object as it is stored; null on CREATE and CONNECT. */
    readonly oldObject: KubernetesObject | null;

    /**
     * The pod template of any workload, or the Pod itself; null for every other kind, so never with
     * `match: "workloads"`. An object with several
     * templates (JobSet, PyTorchJob, RayCluster) is evaluated once for each, with `pod` and `containers` of that
     * template alone. What several runs report in the same words at the same field counts once, except on UPDATE.
     */
    readonly pod: T;

    /** Every container, init container and ephemeral container of `pod`; empty for kinds without. */
    readonly containers: readonly Container[];

    /** The parameters: defaults filled in, checked against the schema. */
    readonly parameters: P;

    /**
     * The time of the request. `new Date()` gives the same, so that a replay repeats exactly. A policy that asks for
     * the time runs on every review; others are remembered for what they read: take it only where you need it.
     */
    readonly now: Date;

    /**
     * Every changed field of an UPDATE, empty for other operations. Exact: 1 is not 1.0, null is not absent, integers
     * beyond 2^53 count to the last digit. Lists are compared by Kubernetes' own merge keys, so that a new sidecar does
     * not look like a change of every container behind it. What the API server writes itself (managedFields,
     * resourceVersion, generation, …) is left out.
     */
    changes(options?: ChangesOptions): readonly Change[];

    /** The other objects of the cluster, as far as the policy declares them in `reads`, under the names given there. */
    readonly lookup: Readonly<Record<string, Lookup>>;

    /** Reports a violation; any number. The request is denied, or warned of, as the settings say. */
    deny(message: string, details?: ViolationDetails): void;

    /** Shown by kubectl, never blocks. */
    warn(message: string, details?: ViolationDetails): void;
  }

  /** Looks up the other objects of one kind that the policy declares in `reads`. */
  export interface Lookup {
    /**
     * The object with that name; null where there is none. `namespace` is that of the request unless you give another;
     * kinds without namespaces ignore it. What is not known ends the run: the policy cannot decide, and `onError` says
     * what that means.
     */
    get(name: string, options?: LookupOptions): LookedUpObject | null;

    /**
     * The other objects of all namespaces with that value at a field of `index`, sorted by namespace and name. The
     * object under review is not among them.
     */
    by(index: string, key: string | number | boolean): readonly LookedUpObject[];

    /**
     * The other objects in the namespace of the request, or in the one that you name; `"*"` for all. The object under
     * review is not among them.
     */
    list(options?: LookupOptions): readonly LookedUpObject[];
  }

  /** Where to look. */
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

  /** Which objects of the cluster a policy looks up, and what it needs of them. Nothing else is kept. */
  export interface Read {
    /** Plural with its group: `"configmaps"`, `"ingresses.networking.k8s.io"`. */
    resource: string;

    /** Version in which the API server serves it. Default: the one that it prefers. */
    version?: string;

    /** Do the objects live in namespaces? Only for kinds that Admission does not know. Default true. */
    namespaced?: boolean;

    /** Only metadata, without managedFields. The API server sends nothing else. Default false. */
    metadataOnly?: boolean;

    /**
     * Fields to keep. `"data.*"` keeps the names of the keys of `data` and no value; `"spec.rules[*].host"` keeps one
     * field of each item. Default: the whole object. Of Secrets: metadata, `type` and `"data.*"` only.
     */
    fields?: readonly string[];

    /** Fields by whose values objects are found with `by`. */
    index?: readonly string[];

    /**
     * Fields of the object under review that hold names of objects of this kind in its namespace. The API server is
     * asked for these before the policy runs, so that they are not taken from the cache.
     */
    fresh?: readonly string[];
  }

  /** Where a violation is and what to do about it. */
  export interface ViolationDetails {
    /** Path of the field in the object: `container.field("image")`, `"metadata.labels.team"`. */
    field?: string;

    /** What to do instead, one sentence. */
    fix?: string;
  }

  /** Who asks for what. */
  export interface Request {
    /** Fresh for every call of the webhook. */
    readonly uid: string;
    readonly operation: Operation;
    readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
    readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
    /** `"scale"`, `"status"`, `"exec"`; empty for the object itself. */
    readonly subresource: string;
    /** Never empty when the object has a name; empty only where the server will generate it. */
    readonly name: string;
    /** What the server makes the name from; empty where there is none. */
    readonly generateName: string;
    /** Empty for cluster-scoped objects; a Namespace object's own name. */
    readonly namespace: string;
    readonly user: User;
    /** Will the API server throw the change away? Judge it all the same. */
    readonly dryRun: boolean;
    /** CreateOptions, UpdateOptions or DeleteOptions; null where none were sent. */
    readonly options: { readonly [name: string]: any } | null;
  }

  /** Who makes the request, as the API server authenticated it. Never trimmed or case-folded. */
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
     * Path of the field: `"spec.replicas"`. Items of lists that Kubernetes merges are named by key:
     * `spec.containers[name="web"].image`. Empty for the whole object.
     */
    readonly field: string;
    readonly kind: "added" | "removed" | "changed";
    /** The old value; undefined where it was added. */
    readonly before: any;
    /** The new value; undefined where it was removed. */
    readonly after: any;
  }

  /** What `changes` leaves out. */
  export interface ChangesOptions {
    /** Field patterns, as `fields` reads them: `["metadata.annotations", "spec.replicas"]`. */
    ignore?: readonly string[];
  }

  // ----------------------------------------------------------------------------------------------------- objects

  /** Any Kubernetes object, as the API server sent it. */
  export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    /** Options of a CONNECT (PodExecOptions) have none: use `object.metadata?.name` in policies that look at those. */
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
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly OwnerReference[];
    readonly [field: string]: any;
  }

  /** The object that another one belongs to. */
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
    /** The pod's spec: any field of it. */
    readonly spec: { readonly [field: string]: any };
    /** Full path in the object of a path in the pod: `pod.field("spec.hostNetwork")`. */
    field(path: string): string;
  }

  /** One container of any type: its own fields as they were sent, and where it is. Its image is parsed. */
  export interface Container {
    readonly name: string;
    /** Is it a container, an init container (sidecars too) or an ephemeral one? */
    readonly type: "container" | "init" | "ephemeral";
    /** The image, parsed. Compare with `matches`, never by text: `nginx` is `docker.io/library/nginx:latest`. */
    readonly image: Image;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: readonly any[];
    readonly envFrom?: readonly any[];
    readonly ports?: readonly any[];
    readonly resources?: any;
    readonly securityContext?: any;
    readonly volumeMounts?: readonly any[];
    readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
    readonly restartPolicy?: string;
    /** Full path in the object of a field of this container: `container.field("image")`. */
    field(path: string): string;
    /** What a message should call the container: its name, or its place (`spec.containers[0]`) if it has no name. */
    toString(): string;
    readonly [field: string]: any;
  }

  /** A container image, parsed and normalised as the container runtime does. In text it stands as it was given. */
  export interface Image {
    /** `"docker.io"` where none is named. */
    readonly registry: string;
    /** `"library/nginx"` for `nginx`. */
    readonly repository: string;
    /** As written; empty where none is named, which means `latest` where there is no digest either. */
    readonly tag: string;
    /** `"sha256:…"`; empty where none is named. */
    readonly digest: string;
    /** Is the text a reference that a container runtime accepts? Policies should deny what is not. */
    readonly isValid: boolean;
    /** Why it is not valid and how to fix it, in two sentences; empty if it is valid. */
    readonly error: string;
    /** Does the container name no image at all, as in a part of an object such as a Kustomize patch? Not valid. */
    readonly isMissing: boolean;
    /**
     * Does a pattern cover this image? The pattern is normalised like the image. `*` is any text within one part of the
     * path, the host or the tag, `**` any number of parts; the whole name must fit; without a tag any tag fits.
     * `"nginx:1.19"`, `"*:latest"` (also where no tag is named), `"registry.example.com/team/**"`. False for an image
     * that is not valid.
     */
    matches(pattern: string): boolean;
    /** The text as it was given. */
    toString(): string;
  }

  // --------------------------------------------------------------------------------------------------- functions

  /** Reads an image reference. Never throws: see `isValid`. */
  export function image(text: string): Image;

  /** Reads a quantity as Kubernetes writes it: `"500m"`, `"2Gi"`, `1`. Throws on text that is none. Exact. */
  export function quantity(text: string | number): Quantity;

  /** An amount of a resource. */
  export interface Quantity {
    /** Negative where this is less than the other, 0 where equal, positive where more. */
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

  /** Reads a range of IP addresses, `"10.0.0.0/8"`, or one address. Throws on text that is neither. */
  export function cidr(text: string): Cidr;

  /** A range of IP addresses. */
  export interface Cidr {
    /** Does it hold the address, or the whole of another range? */
    contains(ipOrCidr: string): boolean;
    toString(): string;
  }

  /** Reads a semantic version, `"1.27.3"` or `"v1.27.3-rc.1"`. Throws on text that is none. */
  export function semver(text: string): Semver;

  /** A semantic version. */
  export interface Semver {
    readonly major: number;
    readonly minor: number;
    readonly patch: number;
    /** `"rc.1"`; empty for a release. */
    readonly prerelease: string;
    /** Negative where this is older than the other, 0 where equal, positive where newer. */
    compare(other: Semver | string): number;
    /** Is it in a range: `">=1.27 <2"`, `"^1.27"`, `"~1.27.3"`? */
    satisfies(range: string): boolean;
    toString(): string;
  }

  /** Does a glob cover the whole text? `*` is any text, `?` any one character. Case counts. */
  export function glob(pattern: string, text: string): boolean;
  /** Reads a glob, to be used several times. */
  export function glob(pattern: string): Glob;

  /** A glob. */
  export interface Glob {
    matches(text: string): boolean;
  }

  /** Reads a label selector in kubectl's syntax: `"tier in (web,db),!legacy"`. Throws on text that is none. */
  export function labels(selector: string): LabelSelector;

  /** A label selector. */
  export interface LabelSelector {
    /** Does it cover these labels? Absent labels are no labels. */
    matches(labels: { readonly [name: string]: string } | null | undefined): boolean;
  }

  /**
   * Reads field patterns. A pattern covers the field and everything below it: `"metadata.labels"`. `.*` is any one
   * name, `[*]` any one item, `[name=web]` the item with that key: `"spec.containers[*].image"`. Throws on text that
   * is none.
   */
  export function fields(patterns: readonly string[]): Fields;

  /** A set of fields. */
  export interface Fields {
    /** Is the field, as `changes` names it, one of these or below one? */
    covers(path: string): boolean;
  }

  // -------------------------------------------------------------------------------------------------- parameters

  /** The part of JSON Schema that parameters are described with. */
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

/** Writes to the server's debug log, marked with the policy's id. Never print an object: it may hold secrets. */
declare const console: {
  log(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
