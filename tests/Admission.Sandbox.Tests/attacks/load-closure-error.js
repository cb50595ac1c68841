// Tries: to keep a counter between requests in the cause of an error
// Stopped by: loading
const e = new Error("x", { cause: (() => { let n = 0; return () => ++n; })() });
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { e.cause() } };
