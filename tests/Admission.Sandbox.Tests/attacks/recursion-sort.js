// Tries: to recurse through the comparison of sort
// Stopped by: recursion, memory
function f(){ [2,1].sort(f); return 0 } f()
