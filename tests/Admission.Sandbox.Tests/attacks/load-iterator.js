// Tries: to keep a position between requests in an iterator
// Stopped by: loading
const it = [1, 2, 3].values();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { it.next() } };
