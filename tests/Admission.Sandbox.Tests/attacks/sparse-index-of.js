// Tries: to have indexOf look through four billion holes
// Stopped by: returned value
const a=[]; a[4294967290]=1; return [a.indexOf(2)+'']
