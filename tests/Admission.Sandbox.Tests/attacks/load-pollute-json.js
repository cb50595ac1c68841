// Tries: to change how JSON is read while the module is loaded
// Stopped by: loading
JSON.parse = () => ({});
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
