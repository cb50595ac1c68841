// Tries: to copy four billion holes
// Stopped by: memory, time, statements
const a=[]; a[4294967290]=1; return [a.slice(0).length+'']
