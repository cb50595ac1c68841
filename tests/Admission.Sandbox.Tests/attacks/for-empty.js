// Tries: to loop without end, and without a statement inside that could be counted
// Stopped by: statements, time, memory
for(;;);
