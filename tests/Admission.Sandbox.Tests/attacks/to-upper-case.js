// Tries: to change the case of a hundred million characters in one native step
// Stopped by: string length, memory
const s='a'.repeat(1e8); let n=0; for(let i=0;i<50;i++) n+=s.toUpperCase().length; return [''+n]
