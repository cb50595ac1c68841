// Tries: to keep a list between requests in the arguments of a bound function
// Stopped by: loading
const push = [].push.bind([]);
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { push(1) } };
