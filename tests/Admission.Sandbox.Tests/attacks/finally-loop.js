// Tries: to loop on in a finally block once the first loop is ended
// Stopped by: statements, time, memory
try { while(true){} } finally { for(;;); }
