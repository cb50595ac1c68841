// Tries: to grow a string eighteen times by normalising it
// Stopped by: returned value, memory
let n = 0; const s = "\ufdfa".repeat(8e6); for (let i = 0; i < 10; i++) n += s.normalize("NFKD").length; return n;
