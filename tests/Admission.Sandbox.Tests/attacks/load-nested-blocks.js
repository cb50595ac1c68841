// Tries: to overflow the stack with 120,000 blocks
// Stopped by: loading
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { «{×120000»«}×120000» } };
