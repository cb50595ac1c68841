// Tries: to have a file of 5 MB parsed
// Stopped by: loading
// «0123456789abcdef×320000»
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
