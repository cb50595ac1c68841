// Tries: to sort four billion holes
// Stopped by: time, memory, statements
const a=[]; a[4294967290]=1; a.sort(); return [a[0]+'']
