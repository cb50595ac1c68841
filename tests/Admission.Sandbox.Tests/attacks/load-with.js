// Tries: to change the scope by with
// Stopped by: loading
with ({}) { }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
