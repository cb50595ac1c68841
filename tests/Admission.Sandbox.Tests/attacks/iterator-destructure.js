// Tries: to destructure an iterator that loops
// Stopped by: memory, time, statements
const [a, ...b] = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) }; return b;
