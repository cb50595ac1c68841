// Tries: to wait without end while the module is loaded
// Stopped by: loading
await new Promise(() => {});
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
