// Tries: to leave thousands of loops at once with an error that no handler takes
// Stopped by: recursion, memory, time, statements, regex time, returned value
function f(n) { «for (const a of [1]) {×60» if (n === 0) { for (;;); } f(n - 1); «}×60» }
f(60);
