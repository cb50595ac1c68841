// Tries: to hide code in an HTML comment, which modules do not have
// Stopped by: loading
<!-- x
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
