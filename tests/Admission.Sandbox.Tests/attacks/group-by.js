// Tries: to group endless items
// Stopped by: memory, time, statements
function* g(){ let i=0; for(;;) yield i++ } return [''+Object.groupBy(g(), x=>x)]
