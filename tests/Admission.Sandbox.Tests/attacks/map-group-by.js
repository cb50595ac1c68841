// Tries: to group endless items in a Map
// Stopped by: memory, time, statements
function* g() { let i = 0; for (;;) yield i++; } return Map.groupBy(g(), (x) => x).size;
