// Tries: to build a string of a gigabyte by joining with plus
// Stopped by: memory, time, statements
let s = "x".repeat(1e6); for (let i = 0; i < 12; i++) s = s + s; return s.charCodeAt(9);
