// Tries: to change a list of patterns while it is read
// Stopped by: statements, time, memory
const a = ["spec"]; Object.defineProperty(a, 1, { get() { for (;;); } }); fields(a); return 1;
