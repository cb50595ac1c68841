// Tries: to flatten a deep array where the stack is nearly used up
// Stopped by: recursion, memory, time, statements
let o = []; for (let i = 0; i < 5000; i++) o = [o]; const fs = []; for (let i = 0; i < 150; i++) fs.push((n) => { try { fs[(n + 1) % 150](n + 1); } catch { } o.flat(Infinity); }); fs[0](0); return 1;
