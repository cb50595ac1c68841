// Tries: to put the worker's thread to sleep
// Stopped by: not there
return [Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,10000)]
