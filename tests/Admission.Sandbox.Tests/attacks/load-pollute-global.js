// Tries: to leave a value in the globals while the module is loaded
// Stopped by: loading
globalThis.leak = [];
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { globalThis.leak.push(1) } };
