// Tries: to copy a huge array again and again
// Stopped by: memory, time, statements
let a = new Array(1e6).fill(1); for (;;) a = a.with(0, 2).toReversed().toSorted();
