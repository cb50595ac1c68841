// Tries: to fill fifty million bytes a thousand times in native steps
// Stopped by: not there, memory
const a=new Uint8Array(5e7); let n=0; for(let i=0;i<1000;i++) a.fill(i); return ['']
