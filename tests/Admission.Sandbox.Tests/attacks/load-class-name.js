// Tries: to keep a list between requests under the name of a class
// Stopped by: loading
class Seen { }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { [Seen] = [[]]; } };
