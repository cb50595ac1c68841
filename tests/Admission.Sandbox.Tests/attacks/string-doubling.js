// Tries: to double a string until it has seventeen billion characters
// Stopped by: memory, time, statements
let s='x'; for(let i=0;i<34;i++) s+=s; return [s.length+'', s.charCodeAt(5)+'']
