// Tries: to make an object of endless entries
// Stopped by: memory, time, statements
function* g(){ let i=0; for(;;) yield ['k'+i++,1] } return [''+Object.fromEntries(g())]
