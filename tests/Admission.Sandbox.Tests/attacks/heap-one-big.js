// Tries: to fill the heap with forty arrays of three million numbers
// Stopped by: memory, time, statements
const a=[]; for(let i=0;i<40;i++) a.push(new Array(3e6).fill(1.5)); return [''+a.length]
