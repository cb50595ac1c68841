// Tries: to return from finally whatever happens
// Stopped by: statements, time, memory
function f() { try { for (;;); } finally { return f(); } } return f();
