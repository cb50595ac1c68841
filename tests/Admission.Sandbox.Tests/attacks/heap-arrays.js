// Tries: to fill the heap with ever more arrays of numbers
// Stopped by: memory, time, statements
const a=[]; for(;;) a.push(new Array(1000).fill(1.5))
