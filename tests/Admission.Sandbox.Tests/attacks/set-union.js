// Tries: to compute the union of huge sets
// Stopped by: memory, time, statements
const a = new Set(Array.from({ length: 2e5 }, (x, i) => i)); for (;;) a.union(a).intersection(a).symmetricDifference(a);
