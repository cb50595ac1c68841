// Tries: to build a string of half a million pieces, which is put together recursively when it is read
// Stopped by: returned value, memory
let s=''; for(let i=0;i<300000;i++) s='a'+s+'b'; return [s.length+'', s.charCodeAt(10)+'']
