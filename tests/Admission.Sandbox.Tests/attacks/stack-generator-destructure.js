// Tries: to chain generators that each take the one before apart
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* bottom() { for (;;); }
function* over(inner) { const [first] = inner; yield first; }
let chain = bottom();
for (let i = 0; i < 5000; i++) { chain = over(chain); }
chain.next();
