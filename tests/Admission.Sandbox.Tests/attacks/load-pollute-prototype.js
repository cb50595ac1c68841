// Tries: to change what every object inherits while the module is loaded
// Stopped by: loading
Object.prototype.polluted = 1;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
