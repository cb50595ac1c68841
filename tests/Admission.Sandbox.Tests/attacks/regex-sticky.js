// Tries: to match without end with a sticky regular expression
// Stopped by: regex time, time, memory, statements
const r = /a*?$/y, s = "a".repeat(1e6) + "b"; for (;;) { r.lastIndex = 0; r.test(s); }
