// Tries: to look a name up along a long chain where the stack is nearly used up
// Stopped by: recursion, memory, time, statements, returned value
let o = {}; for (let i = 0; i < 5000; i++) o = Object.create(o); const fs = []; for (let i = 0; i < 150; i++) fs.push((n) => { try { fs[(n + 1) % 150](n + 1); } catch { } o.nope; o.nope2 = 1; }); fs[0](0); return 1;
