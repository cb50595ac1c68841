// Tries: to define a getter on Array.prototype
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-define"] }, validate() { Object.defineProperty(Array.prototype, 0, { get() { return 1; }, set() { } }) } };
