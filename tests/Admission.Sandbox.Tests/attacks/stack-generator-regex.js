// Tries: to have a regular expression run out of time at the bottom of generators
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* g(n) { if (n === 0) { /(a+)+$/.test("a".repeat(40) + "b"); } yield Array.from(g(n - 1)); }
[...g(150)];
