// Tries: to compare ten million characters by the rules of a locale
// Stopped by: string length, memory
const s='é'.repeat(1e7); let n=0; for(let i=0;i<50;i++) n+=s.localeCompare(s+'a'); return [''+n]
