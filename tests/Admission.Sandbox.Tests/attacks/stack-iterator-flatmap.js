// Tries: to chain twenty thousand iterators with flatMap
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* bottom() { for (;;); }
let chain = bottom();
for (let i = 0; i < 20000; i++) { chain = chain.flatMap(x => [x]); }
chain.next();
