// Tries: to take a hundred buffers of fifty million bytes
// Stopped by: not there, memory
const a=[]; for(let i=0;i<100;i++) a.push(new Uint8Array(5e7)); return [''+a.length]
