// Tries: to grow an array by flatMap
// Stopped by: memory, time, statements
let a = [1]; for (;;) a = a.flatMap((x) => [x, x]);
