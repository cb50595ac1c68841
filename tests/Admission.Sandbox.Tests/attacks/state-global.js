// Tries: to leave a value in the globals
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-global"] }, validate() { globalThis.leak = 1 } };
