// Tries: to loop in the condition alone
// Stopped by: time, memory, statements
const f=()=>f2(), f2=()=>1; while(f(),true);
