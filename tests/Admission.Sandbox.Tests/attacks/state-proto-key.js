// Tries: to leave a member on Object.prototype through __proto__
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-proto-key"] }, validate() { ({}).__proto__.polluted = 1 } };
