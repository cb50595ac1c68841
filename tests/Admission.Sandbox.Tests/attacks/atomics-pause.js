// Tries: to make the worker's thread spin
// Stopped by: not there
for(let i=0;i<10;i++) Atomics.pause(2**30); return []
