// Tries: to call a function with twenty million arguments
// Stopped by: memory, time, statements
return [Math.max.apply(null, new Array(2e7).fill(1))+'']
