// Tries: to have its metadata written out, which is nested in itself
// Stopped by: loading
const m = { resources: ["pods"] };
m.self = m;
export default { title: "x", match: m, validate() { } };
