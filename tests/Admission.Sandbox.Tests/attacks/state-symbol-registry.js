// Tries: to leave a trace in the registry of symbols
// Stopped by: not there
export default { title: "Attack", match: { resources: ["pods"], names: ["state-symbol-registry"] }, validate() { Symbol.for("seen") } };
