// Tries: to match a glob that backtracks
// Stopped by: returned value, memory
return glob("*a".repeat(5000) + "b", "a".repeat(1e6));
