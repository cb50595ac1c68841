// Tries: to make an array that is too large at the bottom of generators
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* g(n) { if (n === 0) { new Array(1e9).fill(0); } yield new Set(g(n - 1)); }
[...g(900)];
