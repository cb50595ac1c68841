// Tries: to reorder the containers for the policies that follow
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-containers"] }, validate({ containers }) { containers.reverse(); containers.push(1); } };
