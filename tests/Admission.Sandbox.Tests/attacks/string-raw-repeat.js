// Tries: to build a huge string by String.raw from eight million characters
// Stopped by: memory, time, statements
const s = "x".repeat(8e6); return String.raw({ raw: new Array(1e5).fill(s) }).length;
