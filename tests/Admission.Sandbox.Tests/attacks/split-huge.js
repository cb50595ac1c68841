// Tries: to split eight million characters
// Stopped by: memory, time, statements
for (;;) "x".repeat(8e6).split("");
