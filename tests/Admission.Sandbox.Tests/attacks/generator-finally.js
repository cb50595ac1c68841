// Tries: to loop in the finally block of a generator that is given up
// Stopped by: statements, time, memory
function* g() { try { yield 1; } finally { for (;;); } } for (const x of g()) break; return 1;
