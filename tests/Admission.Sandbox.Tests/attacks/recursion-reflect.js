// Tries: to recurse through Reflect.apply
// Stopped by: not there
function f(){ Reflect.apply(f, null, []) } f()
