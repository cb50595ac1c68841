// Tries: to replace console.log
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-console"] }, validate() { console.log = 1 } };
