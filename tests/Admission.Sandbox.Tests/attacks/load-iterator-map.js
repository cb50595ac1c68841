// Tries: to keep a position between requests in an iterator of a Map
// Stopped by: loading
const it = new Map([[1, 2]]).entries();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { it.next() } };
