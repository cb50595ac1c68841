// Tries: to replace Array.prototype.filter for the policies that follow
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-array-method"] }, validate() { Array.prototype.filter = () => [] } };
