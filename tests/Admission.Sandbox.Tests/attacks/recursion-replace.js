// Tries: to recurse through the function of replace
// Stopped by: recursion, memory
function f(){ 'a'.replace(/a/, f); return '' } f()
