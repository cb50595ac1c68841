// Tries: to compute with the last of all dates
// Stopped by: memory, time, statements
const d = new Date(8.64e15); for (;;) d.setFullYear(275760, 1e9, 1e9).toString();
