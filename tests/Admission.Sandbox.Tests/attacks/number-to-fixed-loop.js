// Tries: to format numbers without end
// Stopped by: memory, time, statements
for(;;) (1e21).toString(36)
