// Tries: to build a huge string by concat
// Stopped by: memory, time, statements
const s = "x".repeat(8e6); return s.concat(...new Array(1e5).fill(s)).length;
