// Tries: to change how arrays work while the module is loaded
// Stopped by: loading
Array.prototype.filter = () => [];
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
