// Tries: to leave thousands of patterns at once with an error that no handler takes
// Stopped by: recursion, memory, time, statements, regex time, returned value
const e = «[×80»«]×80»;
function f(n) { if (n === 0) { for (;;); } const «[×80»a = f(n - 1)«]×80» = e; }
f(60);
