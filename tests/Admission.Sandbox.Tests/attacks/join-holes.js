// Tries: to join 268 million holes in one native step
// Stopped by: memory, time, statements
return [new Array(2**28).join('xx').length+'']
