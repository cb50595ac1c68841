// Tries: to chain generators that each spread the one before
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* bottom() { for (;;); }
function* over(inner) { yield [...inner]; }
let chain = bottom();
for (let i = 0; i < 5000; i++) { chain = over(chain); }
chain.next();
