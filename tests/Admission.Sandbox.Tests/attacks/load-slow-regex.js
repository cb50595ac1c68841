// Tries: to backtrack for years while the module is loaded
// Stopped by: loading
/^(a+)+$/.test("a".repeat(40) + "!");
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
