// Tries: to recurse through the callback of map
// Stopped by: recursion, memory
function f(){ return [1].map(f); } f()
