// Tries: to keep a counter between requests in a generator
// Stopped by: loading
function* count() { let n = 0; for (;;) yield n++; }
const it = count();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { it.next() } };
