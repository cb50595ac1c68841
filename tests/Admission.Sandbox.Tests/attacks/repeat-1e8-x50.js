// Tries: to make strings of a hundred million characters in one native step each
// Stopped by: string length, memory
const a=[]; for(let i=0;i<50;i++) a.push('x'.repeat(1e8)); return [''+a.length]
