// Tries: to keep a counter between requests in a private field
// Stopped by: loading
class C { #n = 0; next() { return ++this.#n; } }
const c = new C();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { c.next() } };
