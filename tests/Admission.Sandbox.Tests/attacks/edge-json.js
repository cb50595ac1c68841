// Tries: to parse deep JSON where the stack is nearly used up
// Stopped by: recursion, memory, time, statements, returned value
const t = "[".repeat(999) + "]".repeat(999); const fs = []; for (let i = 0; i < 150; i++) fs.push((n) => { try { fs[(n + 1) % 150](n + 1); } catch { } JSON.parse(t); }); fs[0](0); return 1;
