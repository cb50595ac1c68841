// Tries: to fill a Set from a generator that never ends
// Stopped by: memory, time, statements
function* g(){ let i=0; for(;;) yield i++ } return [new Set(g()).size+'']
