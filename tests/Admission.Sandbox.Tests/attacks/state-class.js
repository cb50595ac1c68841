// Tries: to keep a value between requests in a static member of a class
// Stopped by: exception
class C { static count = 0; }
export default { title: "Attack", match: { resources: ["pods"], names: ["state-class"] }, validate() { C.count++ } };
