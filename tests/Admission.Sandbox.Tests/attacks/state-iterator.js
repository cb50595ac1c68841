// Tries: to replace the iteration of arrays
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-iterator"] }, validate() { Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }) } };
