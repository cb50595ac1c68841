// Tries: to call a function with a million arguments, recursively
// Stopped by: memory, time, statements
function f(...a) { return f(...a, 1); } return f(...new Array(9e5).fill(0));
