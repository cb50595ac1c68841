// Tries: to chain twenty thousand iterators with map
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* bottom() { for (;;); }
let chain = bottom();
for (let i = 0; i < 20000; i++) { chain = chain.map(x => x); }
chain.next();
