// Looks for traces that another policy, or an earlier request, has left: it says the same in every request and engine.
import { definePolicy } from "admission";

export default definePolicy({
  title: "Canary",
  match: { resources: ["pods"], names: ["canary"] },
  validate({ deny }) {
    let hash = 17;
    const add = (text) => {
      hash = (hash * 31 + text.length * 131 + text.charCodeAt(text.length - 1) + text.charCodeAt(0)) % 1000000007;
    };
    const seen = new Set();
    const open = [];
    const look = (value, path, depth) => {
      if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value) || depth > 6) return;
      seen.add(value);
      if (!Object.isFrozen(value) && path !== "globalThis") open.push(path);
      for (const key of [...Object.getOwnPropertyNames(value), ...Object.getOwnPropertySymbols(value)]) {
        add(`${path}.${String(key)} `);
        const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key);
        add(`${typeof inner} ${inner === null || typeof inner === "object" || typeof inner === "function" ? "" : String(inner)}`);
        look(inner, `${path}.${String(key)}`, depth + 1);
        look(get, `${path}.${String(key)}`, depth + 1);
        look(set, `${path}.${String(key)}`, depth + 1);
      }
      look(Object.getPrototypeOf(value), `${path}.[[Prototype]]`, depth + 1);
    };
    look(globalThis, "globalThis", 0);
    look((function* () {})(), "generator", 5);
    const works = [
      [3, 1, 2].sort().join(), JSON.stringify({ a: [1] }), "a-b".replace("-", "+"), [..."xyz"].map((c) => c + c).join(""),
      String(new Date() <= new Date(8640000000000000)), /(x)/.test("x"), String(RegExp.$1), Object.keys({ b: 1 }).join(),
      [1, [2]].flat().length, new Map([[1, 2]]).get(1), new Set([1]).has(1), "é".normalize("NFD").length, parseInt("12"), isNaN(NaN),
    ].join("|");
    deny(`${seen.size} values, hash ${hash}, open: ${open.join(" ")}, ${works}`);
  },
});
