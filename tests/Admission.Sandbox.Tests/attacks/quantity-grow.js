// Tries: to grow a quantity by adding it to itself without end
// Stopped by: memory, time, statements
let q = quantity("9"); for (;;) q = q.add(q);
