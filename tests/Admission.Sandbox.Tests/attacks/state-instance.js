// Tries: to keep a value between requests in an object of a class
// Stopped by: exception
class C { count = 0; up() { this.count++; } }
const c = new C();
export default { title: "Attack", match: { resources: ["pods"], names: ["state-instance"] }, validate() { c.up() } };
