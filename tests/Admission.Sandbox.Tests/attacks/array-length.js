// Tries: to set a length of four billion
// Stopped by: statements, time, memory
const a = []; a.length = 2 ** 32 - 1; for (const x of a) if (x) return 1;
