// Tries: to change the object for the policies that follow
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-object"] }, validate({ object }) { object.spec.containers.length = 0; } };
