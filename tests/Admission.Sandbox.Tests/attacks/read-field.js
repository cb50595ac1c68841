// Tries: to ask a container for a field of a million characters
// Stopped by: exception, memory
for (;;) containers[0].field("a.".repeat(5e5) + "b");
