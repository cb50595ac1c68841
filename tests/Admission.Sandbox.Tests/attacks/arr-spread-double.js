// Tries: to double an array by spreading until it has a billion items
// Stopped by: memory, time, statements
let a=[1]; for(let i=0;i<30;i++) a=[...a,...a]; return [a.length+'']
