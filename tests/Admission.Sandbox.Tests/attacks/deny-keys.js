// Tries: to pass details of a million names
// Stopped by: exception, memory, time
const o = {}; for (let i = 0; i < 2e5; i++) o["k" + i] = 1; deny("x", o);
