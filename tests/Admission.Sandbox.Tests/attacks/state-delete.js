// Tries: to delete a built-in function
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-delete"] }, validate() { delete JSON.parse } };
