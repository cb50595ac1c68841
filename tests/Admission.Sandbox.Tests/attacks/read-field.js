// Tries: to ask a container for a field of a million characters
// Stopped by: memory, time, statements
for (;;) containers[0].field("a.".repeat(5e5) + "b");
