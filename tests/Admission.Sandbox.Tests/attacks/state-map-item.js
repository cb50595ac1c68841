// Tries: to keep a value between requests in an object inside a Map
// Stopped by: exception
const m = new Map([["a", { n: 1 }]]);
export default { title: "Attack", match: { resources: ["pods"], names: ["state-map-item"] }, validate() { m.get("a").n++ } };
