// The page of `admission playground`: editors for a policy, an object and settings; the verdict as you type.
import { javascript } from "@codemirror/lang-javascript";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

const $ = (id) => document.getElementById(id);
const start = JSON.parse($("state").textContent);
const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
const isReadOnly = start.result !== undefined;
const languages = { js: () => javascript(), rego: () => StreamLanguage.define(rego), yaml: () => yaml() };

// Rego as far as colors need it.
const keywords = /^(package|import|as|default|not|with|some|every|in|if|contains|else|true|false|null)$/;
const rego = {
  token(stream) {
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^"([^"\\]|\\.)*"?/) || stream.match(/^`[^`]*`?/)) return "string";
    if (stream.match(/^\d[\d.eE+-]*/)) return "number";
    if (stream.match(/^[A-Za-z_]\w*/)) {
      return keywords.test(stream.current()) ? "keyword" : "variableName";
    }
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" } },
};

// The colors of the page's own palette, which dark mode changes.
const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--allow)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--deny)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--warn)" },
  { tag: [tags.comment, tags.meta], color: "var(--quiet)" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--panel)", color: "var(--text)", fontSize: "var(--small)", height: "100%" },
  ".cm-scroller": { fontFamily: "var(--mono)", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "var(--sunk)", color: "var(--quiet)", border: "0" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--allow-back) !important" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--text)", borderColor: "var(--line)" },
});

const language = new Compartment();
function editor(name, label, extension) {
  return new EditorView({
    parent: $(name),
    state: EditorState.create({
      doc: start[name] ?? "",
      extensions: [
        EditorView.cspNonce.of(document.body.dataset.nonce),
        basicSetup, extension, theme, syntaxHighlighting(colors), lintGutter(), EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly),
        EditorView.updateListener.of((update) => update.docChanged && later()),
      ],
    }),
  });
}

const kinds = { js: "js", rego: "rego", cel: "yaml" };
const editors = {
  policy: editor("policy", "Policy", language.of(languages[kinds[start.language] ?? "js"]())),
  object: editor("object", "Object", yaml()),
  settings: editor("settings", "Settings", yaml()),
};

const text = (name) => editors[name].state.doc.toString();
function setText(name, value) {
  editors[name].dispatch({ changes: { from: 0, to: editors[name].state.doc.length, insert: value } });
}

function state() {
  return {
    kind: "AdmissionPlayground", language: $("language").value, policy: text("policy"), object: text("object"),
    settings: text("settings"), operation: $("operation").value,
  };
}

// One evaluation at a time; the last text wins.
let timer = 0, running = false, again = false;
function later() {
  clearTimeout(timer);
  timer = setTimeout(evaluate, 60);
}

async function evaluate() {
  if (isReadOnly) {
    return;
  }
  if (running) {
    again = true;
    return;
  }
  running = true;
  const began = performance.now();
  try {
    const response = await fetch("evaluate", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Admission-Token": token },
      body: JSON.stringify(state()),
    });
    if (!response.ok) {
      throw new Error(`${response.status}: ${await response.text()}`);
    }
    show(await response.json(), performance.now() - began);
  } catch (error) {
    $("verdict").textContent = "no answer";
    $("verdict").className = "badge warn";
    $("summary").textContent = `${error.message}. Is \`admission playground\` still running?`;
  } finally {
    running = false;
    if (again) {
      again = false;
      evaluate();
    }
  }
}

function element(name, content, look) {
  const made = document.createElement(name);
  made.textContent = content;
  if (look) {
    made.className = look;
  }
  return made;
}

function show(result, elapsed) {
  const first = result.requests[0];
  const word = result.errors.length > 0 ? "error" : first ? first.verdict : "no object";
  $("verdict").textContent = word === "deny" ? "denied" : word === "allow" ? "allowed" : word;
  $("verdict").className = `badge full ${word === "deny" ? "deny" : word === "allow" ? "allow" : "warn"}`;
  const policies = result.requests.flatMap((request) => request.policies);
  const cost = policies.reduce((sum, one) => sum + (one.milliseconds ?? 0), 0);
  $("summary").textContent = first ? `${result.requests.map(({ request }) => request).join(", ")}` : "";
  $("cost").textContent = first
    ? `evaluation ${cost.toFixed(2)} ms${elapsed === undefined ? "" : `, answer after ${Math.round(elapsed)} ms`}` : "";
  const list = [];
  for (const error of result.errors) {
    const item = element("li", "", "panel");
    item.append(element("span", error.part, "badge deny"), " ", element("code", `${error.line}:${error.column}`), " ",
      element("span", error.message));
    list.push(item);
  }
  for (const policy of policies) {
    const look = { denied: "deny", faulted: "deny", found: "warn", passed: "allow" }[policy.outcome] ?? "off";
    const item = element("li", "", "panel");
    item.append(element("span", policy.outcome, `badge ${look}`), " ", element("b", policy.policy), " ",
      element("small", policy.milliseconds === undefined ? "" : `${policy.milliseconds} ms`, "quiet"));
    for (const finding of policy.findings ?? []) {
      const said = element("div", "", "finding");
      said.append(element("code", finding.field || "(object)"), element("p", finding.message));
      if (finding.fix) {
        said.append(element("p", finding.fix, "quiet"));
      }
      item.append(said);
    }
    if (policy.fault) {
      item.append(element("p", policy.fault));
    }
    const trace = [
      ...(policy.misses ?? []).map(({ member, rule, request }) =>
        `does not match: ${member} ${rule}, the request has ${request}`),
      ...(policy.parameters ?? []).map(({ name, value, from }) =>
        `parameter ${name} = ${JSON.stringify(value)} (${from || "default"})`),
      ...(policy.enforcement
        ? [`enforcement ${policy.enforcement}, onError ${policy.onError}, existing ${policy.existing}`]
        : []),
      ...(policy.exceptions ?? []).map((one) => `exception ${JSON.stringify(one)}`),
    ];
    if (trace.length > 0) {
      const details = document.createElement("details");
      details.append(element("summary", "Trace"), ...trace.map((line) => element("p", line, "path")));
      item.append(details);
    }
    list.push(item);
  }
  $("results").replaceChildren(...list);
  mark("policy", result.errors.filter(({ part }) => part === "policy"));
  mark("settings", result.errors.filter(({ part }) => part === "settings"));
  mark("object", [...result.errors.filter(({ part }) => part === "object"), ...result.marks]);
}

function mark(name, problems) {
  const { doc } = editors[name].state;
  editors[name].dispatch(setDiagnostics(editors[name].state, problems.map(({ line, message, fix, severity }) => {
    const at = doc.line(Math.min(Math.max(1, line), doc.lines));
    const from = at.from + at.text.search(/\S|$/);
    const shown = fix ? `${message}\n${fix}` : message;
    return { from: Math.min(from, at.to), to: at.to, severity: severity ?? "error", message: shown };
  })));
}

function apply(shared) {
  $("language").value = shared.language ?? "js";
  $("operation").value = shared.operation ?? "CREATE";
  for (const name of ["policy", "object", "settings"]) {
    setText(name, shared[name] ?? "");
  }
  color();
}

function color() {
  editors.policy.dispatch({ effects: language.reconfigure(languages[kinds[$("language").value]]()) });
}

$("language").value = start.language ?? "js";
$("operation").value = start.operation ?? "CREATE";
for (const control of [$("language"), $("operation")]) {
  control.disabled = isReadOnly;
}
$("language").addEventListener("change", () => {
  // A policy that nobody changed gives way to the example of the other language.
  if (start.examples && Object.values(start.examples).includes(text("policy"))) {
    setText("policy", start.examples[$("language").value]);
  }
  color();
  later();
});
$("operation").addEventListener("change", later);

$("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(state(), null, 2)], { type: "application/json" }));
  link.download = "playground.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
$("open").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) {
    return;
  }
  const content = await file.text();
  event.target.value = "";
  let shared;
  try {
    shared = JSON.parse(content);
  } catch {
    shared = undefined;
  }
  if (shared?.kind === "AdmissionPlayground") {
    apply(shared);
  } else {
    // A manifest, an AdmissionReview or a recording.
    setText("object", content);
  }
});

if (isReadOnly) {
  document.querySelectorAll(".edits").forEach((one) => one.remove());
  show(start.result);
} else {
  if (start.recordings?.length > 0) {
    const select = $("recordings");
    select.hidden = false;
    start.recordings.forEach((name, index) => select.append(new Option(name, index)));
    select.addEventListener("change", async () => {
      if (select.value !== "") {
        const response = await fetch(`recordings/${select.value}`, { headers: { "X-Admission-Token": token } });
        setText("object", await response.text());
      }
    });
  }
  evaluate();
}
