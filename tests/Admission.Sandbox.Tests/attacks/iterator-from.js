// Tries: to make an array of an iterator that never ends
// Stopped by: memory, time, statements
return Array.from({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) });
