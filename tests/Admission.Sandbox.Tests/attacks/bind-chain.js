// Tries: to call a function that is bound to itself fifty thousand times
// Stopped by: memory, recursion, time, statements, returned value
let f = () => 1; for (let i = 0; i < 5e4; i++) f = f.bind(null); return f();
