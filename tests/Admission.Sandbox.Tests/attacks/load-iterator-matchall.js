// Tries: to keep a position between requests in the matches of a regular expression
// Stopped by: loading
const it = "abc".matchAll(new RegExp(".", "g"));
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { it.next() } };
