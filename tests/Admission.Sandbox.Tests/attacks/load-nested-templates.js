// Tries: to overflow the stack with 40,000 templates in templates
// Stopped by: loading
const a = «`${×40000»1«}`×40000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
