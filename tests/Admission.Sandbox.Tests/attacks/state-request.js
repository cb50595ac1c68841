// Tries: to change the request for the policies that follow
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-request"] }, validate({ request }) { request.user.username = "admin"; } };
