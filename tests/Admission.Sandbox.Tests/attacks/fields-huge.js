// Tries: to read a field pattern of eight million characters
// Stopped by: exception, memory
for (;;) fields(["a.".repeat(2e6) + "a"]);
