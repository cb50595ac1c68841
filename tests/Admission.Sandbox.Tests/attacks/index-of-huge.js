// Tries: to search eight million characters without end
// Stopped by: time, memory, statements
const s = "a".repeat(8e6) + "b", t = "a".repeat(4e6) + "c"; for (;;) s.indexOf(t);
