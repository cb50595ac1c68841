// Tries: to compare strings of eight million characters without end
// Stopped by: memory, time, statements
const a = "x".repeat(8e6), b = "x".repeat(8e6 - 1) + "x"; for (;;) if (a !== b) return 1;
