// Tries: to search for a long text in a longer one
// Stopped by: time, memory, statements
const s = "ab".repeat(4e6), t = "ab".repeat(2e6) + "c"; for (;;) s.includes(t) || s.lastIndexOf(t);
