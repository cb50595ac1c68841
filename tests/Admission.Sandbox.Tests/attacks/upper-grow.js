// Tries: to grow a string by changing its case
// Stopped by: memory, time, statements
const s = "\ufb03".repeat(8e6); for (;;) s.toUpperCase();
