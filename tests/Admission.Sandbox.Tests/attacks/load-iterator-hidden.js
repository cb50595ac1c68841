// Tries: to hide an iterator behind a prototype of its own
// Stopped by: loading
const it = Object.setPrototypeOf([1, 2].values(), null);
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { Object.getPrototypeOf([].values()).next.call(it) } };
