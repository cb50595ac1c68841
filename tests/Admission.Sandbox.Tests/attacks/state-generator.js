// Tries: to replace next of all generators
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-generator"] }, validate() { Object.getPrototypeOf(Object.getPrototypeOf((function* () { })())).next = 1 } };
