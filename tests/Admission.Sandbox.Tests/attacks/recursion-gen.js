// Tries: to recurse through yield*
// Stopped by: recursion, memory
function* g(){ yield* g() } [...g()]
