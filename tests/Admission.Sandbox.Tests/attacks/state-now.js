// Tries: to change the time for the policies that follow: it is each policy's own
// Stopped by: returned value
export default { title: "x", match: { resources: ["pods"], names: ["state-now"] }, validate({ now }) { now.setTime(0); return 1; } };
