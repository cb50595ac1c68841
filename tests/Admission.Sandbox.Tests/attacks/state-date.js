// Tries: to keep a number between requests in a Date at the top of the module
// Stopped by: exception
const d = new Date(0);
export default { title: "Attack", match: { resources: ["pods"], names: ["state-date"] }, validate() { d.setTime(d.getTime() + 1) } };
