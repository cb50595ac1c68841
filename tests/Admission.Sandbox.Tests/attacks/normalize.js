// Tries: to normalise eight million characters without end
// Stopped by: memory, time, statements
const s = "\u1e9b\u0323".repeat(4e6); for (;;) s.normalize("NFKD");
