// Tries: to recurse through async functions
// Stopped by: loading
async function f(){ await f() } f()
