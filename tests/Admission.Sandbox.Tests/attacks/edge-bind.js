// Tries: to call a bound chain where the stack is nearly used up
// Stopped by: recursion, memory, time, statements, returned value
let b = () => 1; for (let i = 0; i < 5000; i++) b = b.bind(null); const fs = []; for (let i = 0; i < 150; i++) fs.push((n) => { try { fs[(n + 1) % 150](n + 1); } catch { } b(); }); fs[0](0); return 1;
