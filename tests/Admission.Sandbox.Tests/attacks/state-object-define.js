// Tries: to redefine a field of the object for the policies that follow
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-object-define"] }, validate({ object }) { Object.defineProperty(object.spec, "containers", { value: [] }); } };
