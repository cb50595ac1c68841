// Tries: to change the parameters for the next request
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-parameters"] }, parameters: { type: "object", properties: { a: { type: "array", default: [1] } } }, validate({ parameters }) { parameters.a.push(1); } };
