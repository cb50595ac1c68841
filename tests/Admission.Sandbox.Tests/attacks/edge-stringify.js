// Tries: to write deep JSON where the stack is nearly used up
// Stopped by: recursion, memory, time, statements, returned value
let o = []; for (let i = 0; i < 900; i++) o = [o]; const fs = []; for (let i = 0; i < 150; i++) fs.push((n) => { try { fs[(n + 1) % 150](n + 1); } catch { } JSON.stringify(o); }); fs[0](0); return 1;
