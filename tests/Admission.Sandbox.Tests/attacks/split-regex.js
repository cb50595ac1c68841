// Tries: to split by a regular expression that matches nothing
// Stopped by: memory, time, statements
for (;;) "x".repeat(8e6).split(/(?:)/);
