// Tries: to change the prototype of Object.prototype
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-set-prototype"] }, validate() { Object.setPrototypeOf(Object.prototype, { polluted: 1 }); Object.setPrototypeOf(Array.prototype, {}) } };
