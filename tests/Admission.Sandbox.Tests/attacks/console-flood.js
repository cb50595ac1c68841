// Tries: to flood the log
// Stopped by: time, memory
for (;;) console.log("x".repeat(1e6));
