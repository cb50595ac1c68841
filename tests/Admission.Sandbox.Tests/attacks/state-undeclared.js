// Tries: to leave a value in an undeclared variable
// Stopped by: not there
export default { title: "Attack", match: { resources: ["pods"], names: ["state-undeclared"] }, validate() { leak = 1 } };
