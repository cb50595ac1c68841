// Tries: to call the function that freezes modules
// Stopped by: loading
$freeze = () => {};
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
