// Tries: to push objects without end
// Stopped by: memory, time, statements
const a=[]; for(;;) a.push({}); 
