// Tries: to fill the heap with strings that are really copied
// Stopped by: string length, memory
const a=[]; for(let i=0;i<200;i++) a.push('x'.repeat(1e7).toUpperCase()+i); let n=0; for (const x of a) n+=x.charCodeAt(3); return [''+n]
