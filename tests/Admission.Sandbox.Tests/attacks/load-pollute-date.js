// Tries: to change the clock while the module is loaded
// Stopped by: loading
Date.now = () => 0;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
