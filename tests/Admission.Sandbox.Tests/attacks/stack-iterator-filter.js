// Tries: to chain twenty thousand iterators with filter
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* bottom() { for (;;); }
let chain = bottom();
for (let i = 0; i < 20000; i++) { chain = chain.filter(x => x); }
chain.next();
