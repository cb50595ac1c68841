// Tries: to read what another policy matched last
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-regexp-statics"] }, validate() { /(s.*)/.test("secret"); if (RegExp.$1 || RegExp.lastMatch || RegExp.input) return 1; throw new Error("nothing there") } };
