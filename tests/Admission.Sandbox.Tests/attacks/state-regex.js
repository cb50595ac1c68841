// Tries: to keep a position between requests in lastIndex of a regular expression
// Stopped by: exception
const r = new RegExp("a", "g");
export default { title: "Attack", match: { resources: ["pods"], names: ["state-regex"] }, validate() { r.test("aa") } };
