// Tries: to change how every regular expression matches while the module is loaded
// Stopped by: loading
RegExp.prototype.exec = () => null;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
