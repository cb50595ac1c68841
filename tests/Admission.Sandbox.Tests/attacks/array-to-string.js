// Tries: to join huge strings through toString
// Stopped by: memory, time, statements
const s = "x".repeat(8e6); return String(new Array(1e5).fill(s)).length;
