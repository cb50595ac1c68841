// Tries: to grow a Map while it is iterated
// Stopped by: time, memory, statements
const m = new Map([[0, 0]]); for (const [k] of m) { m.delete(k); m.set(k + 1, 0); }
