// Tries: to splice at the end of a huge sparse array
// Stopped by: time, memory, statements
const a = []; a[2 ** 31] = 1; for (;;) a.splice(0, 1);
