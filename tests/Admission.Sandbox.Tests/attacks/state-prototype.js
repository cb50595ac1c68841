// Tries: to leave a member on Object.prototype
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-prototype"] }, validate() { Object.prototype.polluted = 1 } };
