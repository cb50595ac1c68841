// Tries: to list three million names of an object
// Stopped by: memory, time, statements
const o={}; for(let i=0;i<3e6;i++) o['k'+i]=i; return [Object.keys(o).length+'']
