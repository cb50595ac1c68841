// Tries: to use up the memory at the bottom of generators
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* g(n) { if (n === 0) { const all = []; for (;;) { all.push("x".repeat(100000) + all.length); } } for (const x of g(n - 1)) { yield x; } }
[...g(900)];
