// Tries: to compare huge strings that differ at the end
// Stopped by: time, memory, statements
const s = "x".repeat(4e6); const a = [s + "a", s + "b", s + "c", s + "d"]; for (;;) a.sort();
