// Tries: to loop through labels without a statement that could be counted
// Stopped by: statements, time, memory
a: for(;;) { b: for(;;) continue a }
