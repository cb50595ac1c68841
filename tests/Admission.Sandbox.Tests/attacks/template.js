// Tries: to double a string by templates until it has four billion characters
// Stopped by: memory, time, statements
let s='x'.repeat(1000); for(let i=0;i<22;i++) s=`${s}${s}`; return [s.length+'', s.charCodeAt(3)+'']
