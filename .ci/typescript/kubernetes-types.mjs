// Writes src/Admission.JavaScript/Types/kubernetes.d.ts: the fields of Kubernetes' objects, for editors. Only names and types
// are taken, no descriptions.
//
//   node kubernetes-types.mjs FOLDER [--check]
//
// FOLDER holds one file for each group and version of the OpenAPI v3 of an API server, gzip or not, as served under
// /openapi/v3. Without the folder there is nothing to do: the committed file stays.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const maxColumns = 120;
const target = join(dirname(fileURLToPath(import.meta.url)), "../../src/Admission.JavaScript/Types/kubernetes.d.ts");
const folder = process.argv[2] ?? "";
if (!existsSync(folder)) {
  console.log(`skipped: there is no folder '${folder}' with the OpenAPI of an API server`);
  process.exit(0);
}

const documents = readdirSync(folder)
  .filter((name) => /\.json(\.gz)?$/.test(name))
  .sort()
  .map((name) => readFileSync(join(folder, name)))
  .map((bytes) => JSON.parse(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes));
const schemas = Object.assign({}, ...documents.map((one) => one.components?.schemas ?? {}));

// Written by hand in admission.d.ts, or without fields that a type can name.
const known = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": "ObjectMeta",
  "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference": "OwnerReference",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "string",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "string",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "number | string",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "number | string",
};

const resources = readResources();
const reached = new Map();
for (const { schema } of resources.values()) {
  reach(schema);
}

const names = nameTypes([...reached.keys()]);
const text = write();
if (process.argv.includes("--check")) {
  const isSame = readFileSync(target, "utf8") === text;
  console.log(isSame ? "kubernetes.d.ts is up to date" : "kubernetes.d.ts is out of date: run kubernetes-types.mjs");
  process.exit(isSame ? 0 : 1);
}

writeFileSync(target, text);
console.log(`${resources.size} resources, ${reached.size} types, ${text.length} bytes`);

// Every resource and subresource that a client can create, change or delete, with the schema of its kind.
function readResources() {
  const kinds = new Map();
  for (const [name, schema] of Object.entries(schemas)) {
    for (const { group, version, kind } of schema["x-kubernetes-group-version-kind"] ?? []) {
      kinds.set(`${group}/${version}/${kind}`, name);
    }
  }

  const found = new Map();
  for (const document of documents) {
    for (const [path, operations] of Object.entries(document.paths ?? {})) {
      const parts = /^\/(?:api|apis\/([^/]+))\/(v[^/]+)(?:\/namespaces\/{namespace})?\/([^/{]+)(?:\/{name}(?:\/([^/{]+))?)?\/?$/
        .exec(path);
      const action = operations.post ?? operations.put;
      const gvk = action?.["x-kubernetes-group-version-kind"];
      const schema = gvk && kinds.get(`${gvk.group}/${gvk.version}/${gvk.kind}`);
      if (!parts || !schema || action["x-kubernetes-action"] === "connect") {
        continue;
      }

      const [, group = "", version, plural, subresource] = parts;
      const key = `${group ? `${plural}.${group}` : plural}${subresource ? `/${subresource}` : ""}`;
      const before = found.get(key);
      if (!before || rank(version) > rank(before.version)) {
        found.set(key, { schema, version });
      }
    }
  }

  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

// v2 before v1 before v1beta2.
function rank(version) {
  const [, major, stage, minor = "0"] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version);
  return ({ alpha: 0, beta: 1 }[stage] ?? 2) * 1e6 + Number(major) * 1e3 + Number(minor);
}

function reach(name) {
  if (known[name] || reached.has(name)) {
    return;
  }

  reached.set(name, schemas[name]);
  JSON.stringify(schemas[name], (key, value) => {
    if (key === "$ref" && typeof value === "string") {
      reach(value.split("/").pop());
    }

    return value;
  });
}

// The short name; with its group and version where two types share it.
function nameTypes(all) {
  const short = (name) => name.split(".").pop();
  return new Map(all.map((name) => {
    const [group, version] = name.split(".").slice(-3);
    const prefix = [group, version].map((part) => part[0].toUpperCase() + part.slice(1)).join("");
    return [name, all.filter((other) => short(other) === short(name)).length > 1 ? prefix + short(name) : short(name)];
  }));
}

function typeOf(schema) {
  const reference = schema.$ref ?? schema.allOf?.[0].$ref;
  if (reference) {
    const name = reference.split("/").pop();
    return known[name] ?? (schemas[name].properties ? names.get(name) : typeOf(schemas[name]));
  }

  if (schema.enum) {
    return `${schema.enum.filter((word) => word).map((word) => JSON.stringify(word)).join(" | ")}`;
  }

  switch (schema.type) {
    case "array":
      return `readonly ${grouped(typeOf(schema.items))}[]`;
    case "object":
      return schema.additionalProperties
        ? `{ readonly [name: string]: ${typeOf(schema.additionalProperties)} }`
        : "{ readonly [name: string]: any }";
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
      return schema.type;
    default:
      return "any";
  }
}

function grouped(type) {
  return /[ |]/.test(type) && !type.startsWith("{") ? `(${type})` : type;
}

function fieldsOf(name, schema) {
  const gvk = schema["x-kubernetes-group-version-kind"] ?? [];
  const isObject = gvk.length > 0 && schema.properties.metadata;
  return Object.entries(schema.properties).sort(([left], [right]) => (left < right ? -1 : 1)).map(([field, one]) => {
    const key = /^[A-Za-z_]\w*$/.test(field) ? field : JSON.stringify(field);
    const isThere = schema.required?.includes(field)
      || (isObject && ["apiVersion", "kind", "metadata"].includes(field));
    const type = isObject && field === "kind"
      ? gvk.map(({ kind }) => JSON.stringify(kind)).filter((kind, i, all) => all.indexOf(kind) === i).join(" | ")
      : typeOf(one);
    return `readonly ${key}${isThere ? "" : "?"}: ${type};`;
  });
}

function wrap(fields, indent) {
  const lines = [];
  for (const field of fields) {
    const line = lines.at(-1);
    if (line && line.length + 1 + field.length <= maxColumns) {
      lines[lines.length - 1] = `${line} ${field}`;
      continue;
    }

    lines.push(...fold(indent + field, indent));
  }

  return lines;
}

// A long list of words goes on below.
function fold(line, indent) {
  if (line.length <= maxColumns) {
    return [line];
  }

  const cut = line.lastIndexOf(" | ", maxColumns - 1);
  return [line.slice(0, cut), ...fold(`${indent}  ${line.slice(cut + 1)}`, indent)];
}

function write() {
  const lines = [
    "// The fields of Kubernetes' own objects, version 1.34. Written by `admission types`; do not edit.",
    "// Taken from the OpenAPI of the API server, Copyright The Kubernetes Authors, Apache License 2.0.",
    "",
    'declare module "admission" {',
    "  /** Types of Kubernetes' own objects, by kind. */",
    "  export namespace kubernetes {",
  ];
  for (const [name, schema] of [...reached].sort((left, right) => (names.get(left[0]) < names.get(right[0]) ? -1 : 1))) {
    if (schema.properties) {
      lines.push(`    export interface ${names.get(name)} {`, ...wrap(fieldsOf(name, schema), "      "), "    }");
    }
  }

  lines.push(
    "  }",
    "",
    "  /** Kubernetes' own resources and subresources, as `match` names them, with the type of their objects. */",
    "  export interface ResourceObjects {");
  for (const [key, { schema }] of resources) {
    const line = `    readonly "${key}": kubernetes.${names.get(schema)};`;
    lines.push(...(line.length > maxColumns ? line.split(/(?<=":) /).map((part, i) => (i ? `      ${part}` : part)) : [line]));
  }

  return `${[...lines, "  }", "}"].join("\n")}\n`;
}
