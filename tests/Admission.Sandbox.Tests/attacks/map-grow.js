// Tries: to grow a Map without end
// Stopped by: memory, time, statements
const m=new Map(); for(let i=0;;i++) m.set(i,i)
