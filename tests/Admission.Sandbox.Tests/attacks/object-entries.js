// Tries: to list the entries of the globals without end
// Stopped by: memory, time, statements
for (;;) Object.entries(Object.getOwnPropertyDescriptors(globalThis));
