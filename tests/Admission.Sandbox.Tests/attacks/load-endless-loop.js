// Tries: to loop without end while the module is loaded
// Stopped by: loading
for (;;);
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
